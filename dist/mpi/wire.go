//go:build mpi

package mpi

// #include "calls.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
	"unsafe"

	"vksimclr/dist"
)

// piece is the longest message that goes to MPI at once: its counts are int.
const piece = 1 << 30

// patience is how long one wait inside C lasts at most; then Go looks whether a rank is lost.
const patience = 2 * time.Millisecond

// wire is the messenger of MPI.
type wire struct {
	comm   C.MPI_Comm
	topTag int
	piece  int

	sync.Mutex
	lost    func() error      // what ends a call that waits; it changes once, from start to lease
	tag     int               // the last one that was handed out
	givenUp []*runtime.Pinner // memory that MPI may still write to
}

func (w *wire) next() (int, error) {
	w.Lock()
	defer w.Unlock()
	if w.tag >= w.topTag {
		return 0, fmt.Errorf("dist: this MPI knows no more than %d groups", w.topTag)
	}
	w.tag++
	return w.tag, nil
}

// transfer is one call's requests. MPI writes to its arrays until all are over.
type transfer struct {
	requests []C.MPI_Request
	statuses []C.MPI_Status
	messages []message // of each request; no rank for one that sends
	pin      *runtime.Pinner
}

func (w *wire) exchange(tag int, send, receive []message) error {
	if err := w.ending(); err != nil {
		return err
	}
	t := &transfer{pin: new(runtime.Pinner)}
	// All arrays exist before the first request, and none moves.
	n := w.pieces(send) + w.pieces(receive)
	if n == 0 {
		return nil
	}
	t.requests, t.statuses = make([]C.MPI_Request, n), make([]C.MPI_Status, n)
	t.pin.Pin(&t.requests[0])
	t.pin.Pin(&t.statuses[0])
	get := func(r C.int, p unsafe.Pointer, n C.int, q *C.MPI_Request) C.int {
		return C.vks_receive(w.comm, r, C.int(tag), p, n, q)
	}
	put := func(r C.int, p unsafe.Pointer, n C.int, q *C.MPI_Request) C.int {
		return C.vks_send(w.comm, r, C.int(tag), p, n, q)
	}
	err := w.begin(t, receive, get)
	received := len(t.messages)
	if err == nil {
		err = w.begin(t, send, put)
	}
	if err == nil {
		err = w.wait(t, received)
	}
	if err != nil {
		w.Lock()
		w.givenUp = append(w.givenUp, t.pin)
		w.Unlock()
		return err
	}
	t.pin.Unpin()
	return nil
}

func (w *wire) pieces(messages []message) int {
	n := 0
	for _, m := range messages {
		n += max(1, (len(m.b)+w.piece-1)/w.piece)
	}
	return n
}

// begin makes the requests of messages.
func (w *wire) begin(t *transfer, messages []message,
	post func(rank C.int, p unsafe.Pointer, n C.int, q *C.MPI_Request) C.int) error {
	for _, m := range messages {
		for rest := m.b; ; {
			part := rest[:min(len(rest), w.piece)]
			rest = rest[len(part):]
			p := unsafe.Pointer(unsafe.SliceData(part))
			if len(part) > 0 {
				t.pin.Pin(p)
			}
			code := post(C.int(m.rank), p, C.int(len(part)), &t.requests[len(t.messages)])
			t.messages = append(t.messages, message{m.rank, part})
			if code != C.MPI_SUCCESS {
				return w.failure("a message", m.rank, code)
			}
			if len(rest) == 0 {
				break
			}
		}
	}
	return nil
}

// wait returns once all requests are over, the first of which receive, or a rank is lost.
func (w *wire) wait(t *transfer, received int) error {
	var over C.int
	var sleep C.long
	for over == 0 {
		if err := w.ending(); err != nil {
			return err
		}
		code := C.vks_wait(C.int(len(t.requests)), &t.requests[0], &t.statuses[0], &over, &sleep,
			C.long(patience.Microseconds()))
		if code != C.MPI_SUCCESS {
			return w.failed(t, code)
		}
	}
	for i, m := range t.messages[:received] {
		var n C.int
		C.MPI_Get_count(&t.statuses[i], C.MPI_BYTE, &n)
		if int(n) != len(m.b) {
			return fmt.Errorf("dist: rank %d sent %d bytes where %d were expected", m.rank, n,
				len(m.b))
		}
	}
	return nil
}

// failed is the error of the first request that has one.
func (w *wire) failed(t *transfer, code C.int) error {
	for i, s := range t.statuses {
		if code == C.MPI_ERR_IN_STATUS && s.MPI_ERROR != C.MPI_SUCCESS &&
			s.MPI_ERROR != C.MPI_ERR_PENDING {
			return w.failure("a message", t.messages[i].rank, s.MPI_ERROR)
		}
	}
	return w.failure("a message", -1, code)
}

// failure is MPI's error. Where a rank has died, MPI may know it before the lease does: the lease
// then has the better words.
func (w *wire) failure(what string, rank int, code C.int) error {
	for range 100 {
		if err := w.ending(); err != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	with := ""
	if rank >= 0 {
		with = fmt.Sprintf(" with rank %d", rank)
	}
	return fmt.Errorf("dist: %s%s: %w", what, with, codeError(code))
}

func (w *wire) ending() error {
	w.Lock()
	lost := w.lost
	w.Unlock()
	return lost()
}

// codeError is MPI's text of an error code.
func codeError(code C.int) error {
	text := make([]C.char, C.MPI_MAX_ERROR_STRING+1)
	var n C.int
	if C.MPI_Error_string(code, &text[0], &n) != C.MPI_SUCCESS {
		return fmt.Errorf("MPI's error %d", code)
	}
	return errors.New(C.GoStringN(&text[0], n))
}

var _ messenger = (*wire)(nil)
var _ dist.Group = (*group)(nil)
