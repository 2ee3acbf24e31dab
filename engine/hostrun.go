package engine

import (
	"fmt"
	"sync"
	"time"

	"vksimclr/engine/internal/vk"
)

// HostTiming tells when the host worked in a run of a program, in seconds after Submit.
type HostTiming struct {
	Scope          Scope
	Name           string  // Name is as recorded; "join" is the wait for work beside the device.
	Beside         bool    // Beside tells that the device went on meanwhile.
	Start, Seconds float64 // Start is when the device had done what comes before the work.
}

// hostRun is a run of programs in which the host works. A leg is what lies between such work: a
// fence ends it.
type hostRun struct {
	dev     *Device
	pieces  []piece
	fences  []vk.Handle // of legs that are still to come
	started time.Time
	beside  chan leg
	joined  chan struct{}
	ended   chan error

	mu      sync.Mutex
	err     error // the first one
	timings []HostTiming
	waited  float64 // seconds in which the device waited for the host
}

// leg is work of the host once a fence is signalled. The zero leg tells that all before is over.
type leg struct {
	fence vk.Handle // 0: there is nothing to wait for
	work  *op
}

// startWork runs pieces among which is work of the host.
func (d *Device) startWork(pieces []piece) error {
	legs := 1
	for _, p := range pieces {
		legs += b2i(p.work != nil)
	}
	for len(d.fences) < legs {
		f, err := vk.CreateFence(d.handle)
		if err != nil {
			return err
		}
		d.fences = append(d.fences, f)
	}
	r := &hostRun{dev: d, pieces: pieces, fences: d.fences, started: d.started,
		beside: make(chan leg, legs+1), joined: make(chan struct{}), ended: make(chan error, 1)}
	d.hostRun = r
	go r.workBeside()
	go func() {
		r.fail(r.through())
		r.join()
		close(r.beside)
		r.ended <- r.err
	}()
	return nil
}

// through submits leg by leg, and does the work for which the device waits.
func (r *hostRun) through() error {
	var buffers []vk.Handle
	for i := 0; ; i++ {
		last := i == len(r.pieces)
		if !last && r.pieces[i].work == nil {
			buffers = append(buffers, r.pieces[i].buffer)
			continue
		}
		if r.failed() {
			return nil
		}
		l := leg{}
		if len(buffers) > 0 {
			l.fence, r.fences = r.fences[0], r.fences[1:]
			if err := vk.Submit(r.dev.queue, buffers, l.fence); err != nil {
				return err
			}
		}
		if last {
			return r.wait(l.fence)
		}
		l.work = r.pieces[i].work
		if l.work.kind == opBeside {
			r.beside <- l
		} else if err := r.do(l); err != nil {
			return err
		}
		buffers = append(buffers[:0], r.pieces[i].buffer) // empty but for timestamps
	}
}

// workBeside does work beside the device, one after the other.
func (r *hostRun) workBeside() {
	for l := range r.beside {
		if l.work == nil {
			r.joined <- struct{}{}
		} else if err := r.do(l); err != nil {
			r.fail(err)
		}
	}
}

// join returns once all work beside is over.
func (r *hostRun) join() {
	r.beside <- leg{}
	<-r.joined
}

// do waits for the device and does the work, unless the run has failed.
func (r *hostRun) do(l leg) error {
	if err := r.wait(l.fence); err != nil || r.failed() {
		return err
	}
	began := time.Now()
	switch {
	case l.work.kind == opJoin:
		r.join()
	default:
		if err := l.work.host.do(); err != nil {
			return fmt.Errorf("%s: %w", l.work.host.name, err)
		}
	}
	took, beside := time.Since(began).Seconds(), l.work.kind == opBeside
	r.mu.Lock()
	defer r.mu.Unlock()
	r.timings = append(r.timings, HostTiming{Scope: l.work.scope, Name: l.work.host.name,
		Beside: beside, Start: began.Sub(r.started).Seconds(), Seconds: took})
	if !beside {
		r.waited += took
	}
	return nil
}

// wait waits for a fence, if there is one.
func (r *hostRun) wait(fence vk.Handle) error {
	if fence == 0 {
		return nil
	}
	return vk.WaitFence(r.dev.handle, fence)
}

// fail keeps the first error.
func (r *hostRun) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

func (r *hostRun) failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err != nil
}

// HostTimings tells when the host worked in the last run that had such work; nil before it. Wait
// must have returned.
func (d *Device) HostTimings() []HostTiming {
	if d.hostRun == nil {
		return nil
	}
	return d.hostRun.timings
}
