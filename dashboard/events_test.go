package dashboard

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// reader listens to the events of a board.
type reader struct {
	t     *testing.T
	lines *bufio.Reader
	id    string
}

func listen(t *testing.T, url, last string) *reader {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", url+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", last)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return &reader{t: t, lines: bufio.NewReader(response.Body)}
}

// next is the next message.
func (r *reader) next() (m message) {
	for {
		line, err := r.lines.ReadString('\n')
		if err != nil {
			r.t.Error(err)
			return m
		}
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			r.id = strings.TrimSpace(id)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(data), &m); err != nil {
				r.t.Error(err)
			}
			return m
		}
	}
}

// TestReadersAtOnce: 50 browsers get the run and then only what is new, beside one that never reads
// and one that goes away in mid-stream. When they are gone, folders are no longer read.
func TestReadersAtOnce(t *testing.T) {
	dir := under(t, "mine")[0]
	f := newFake(t, dir, 32)
	f.steps(3000)
	b := board(t, dir)
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	listen(t, server.URL, "") // reads nothing but the header
	gone, cancel := context.WithCancel(context.Background())
	r, _ := http.NewRequestWithContext(gone, "GET", server.URL+"/events", nil)
	if response, err := http.DefaultClient.Do(r); err != nil {
		t.Error(err)
	} else {
		io.ReadFull(response.Body, make([]byte, 100))
	}
	cancel()
	var group sync.WaitGroup
	readers := make([]*reader, 50)
	for i := range readers {
		readers[i] = listen(t, server.URL, "")
		group.Go(func() {
			m := readers[i].next()
			if len(m.Runs) != 1 || len(m.Runs[0].Curves["loss"].Steps) < 1000 {
				t.Error("the first message is not the run")
			}
		})
	}
	group.Wait()
	f.steps(2)
	for i := range readers {
		group.Go(func() {
			run := readers[i].next().Runs[0]
			loss := run.Curves["loss"]
			if n := len(loss.Steps); n == 0 || n > 2 || loss.Steps[n-1] < 3001 {
				t.Errorf("the second message is not the increment: %v", loss)
			}
			if run.Config != nil {
				t.Error("settings come twice")
			}
		})
	}
	group.Wait()
	server.CloseClientConnections()
	for range 200 {
		b.mutex.Lock()
		left := b.readers
		b.mutex.Unlock()
		if left == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("readers are still counted after they went")
}

// TestComesBack: a reader that says what it got last gets the rest; of another board, all.
func TestComesBack(t *testing.T) {
	dir := under(t, "mine")[0]
	f := newFake(t, dir, 32)
	f.steps(10)
	b := board(t, dir)
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	first := listen(t, server.URL, "")
	first.next()
	f.steps(1)
	time.Sleep(2 * b.interval)
	again := listen(t, server.URL, first.id).next()
	if p := again.Runs[0].Curves["loss"]; p.From != 10 || len(p.Steps) != 1 {
		t.Errorf("%+v", p)
	}
	other := httptest.NewServer(board(t, dir))
	t.Cleanup(other.Close)
	all := listen(t, other.URL, first.id).next()
	if p := all.Runs[0].Curves["loss"]; p.From != 0 || len(p.Steps) != 11 {
		t.Errorf("%+v", p)
	}
}

// stuck is a browser that takes nothing until it is released.
type stuck struct {
	header            http.Header
	entered, released chan struct{}
	once              sync.Once
}

func (s *stuck) Header() http.Header { return s.header }
func (s *stuck) WriteHeader(int)     {}
func (s *stuck) Write(text []byte) (int, error) {
	s.once.Do(func() { close(s.entered) })
	<-s.released
	return len(text), nil
}

// TestStuckBrowser: whoever waits for a browser holds up nobody else.
func TestStuckBrowser(t *testing.T) {
	dir := under(t, "mine")[0]
	newFake(t, dir, 32).steps(20)
	b := board(t, dir)
	for _, path := range []string{"/events", "/metrics", "/runs/0/map/20", "/runs/0/pictures",
		"/runs/0/pairs.png"} {
		s := &stuck{header: http.Header{}, entered: make(chan struct{}),
			released: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			b.ServeHTTP(s, httptest.NewRequestWithContext(ctx, "GET", path, nil))
		}()
		<-s.entered
		text, _, _ := b.since(0) // takes the lock that all others take
		if !strings.Contains(string(text), "loss") {
			t.Error(string(text))
		}
		cancel()
		close(s.released)
		<-done
	}
}
