package dashboard

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxReaders is how many browsers may listen at a time. A browser that does not take a message
// within writeTime is left; silence is broken every keepAlive.
const (
	maxReaders = 256
	writeTime  = 20 * time.Second
	keepAlive  = 15 * time.Second
)

// maxEncoded is how many messages are kept for other browsers.
const maxEncoded = 4

// message is what a browser is told at a time.
type message struct {
	Boot string   `json:"boot"`           // another one: another board tells all anew
	Left int      `json:"left,omitempty"` // runs that are not shown
	Runs []update `json:"runs"`
}

// events tells a browser what changes, as server-sent events. An event's id is its board and its
// version; a browser that comes back says the last one that it got.
func (b *Board) events(w http.ResponseWriter, r *http.Request) {
	if !b.join() {
		w.Header().Set("Retry-After", "10")
		http.Error(w, fmt.Sprintf("%d browsers watch already.", maxReaders),
			http.StatusServiceUnavailable)
		return
	}
	defer b.leave()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	send := func(parts ...[]byte) bool { // in parts: all browsers share the bytes of a message
		_ = out.SetWriteDeadline(time.Now().Add(writeTime)) // not every writer has deadlines
		for _, part := range parts {
			if _, err := w.Write(part); err != nil {
				return false
			}
		}
		return out.Flush() == nil
	}
	if !send([]byte("retry: 2000\n\n")) {
		return
	}
	version := b.known(r.Header.Get("Last-Event-ID"))
	for first := true; ; first = false {
		text, now, changed := b.since(version)
		if first || now > version {
			head := fmt.Appendf(nil, "id: %s-%d\ndata: ", b.boot, now)
			if !send(head, text, []byte("\n\n")) {
				return
			}
		}
		version = now
		select {
		case <-r.Context().Done():
			return
		case <-changed:
		case <-time.After(keepAlive):
			if !send([]byte("event: alive\ndata:\n\n")) {
				return
			}
		}
	}
}

// known is the version that a browser knows by the id of the last event that it got, 0: none.
func (b *Board) known(id string) uint64 {
	boot, number, _ := strings.Cut(id, "-")
	version, err := strconv.ParseUint(number, 10, 64)
	if err != nil || boot != b.boot {
		return 0
	}
	return version
}

// since is what changed since a version as JSON, the version now, and what is closed when there is
// another one. Browsers that know the same version get the same bytes.
func (b *Board) since(version uint64) (text []byte, now uint64, changed <-chan struct{}) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if version > b.version {
		version = 0
	}
	if text = b.encoded[version]; text == nil {
		m := message{Boot: b.boot, Left: b.left, Runs: []update{}}
		for id, run := range b.runs {
			if u, ok := run.since(version); ok {
				u.ID = id
				m.Runs = append(m.Runs, u)
			}
		}
		var err error
		if text, err = json.Marshal(m); err != nil {
			panic(err) // all of it is made of finite numbers and texts
		}
		if len(b.encoded) < maxEncoded {
			b.encoded[version] = text
		}
	}
	return text, b.version, b.changed
}
