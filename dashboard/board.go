package dashboard

import (
	"crypto/rand"
	"net/http"
	"sync"
	"time"
)

// How often folders are read while somebody watches, and how often folders of runs are looked
// through for new ones.
const (
	interval = time.Second
	lookout  = 5 * time.Second
)

// maxRuns is how many runs are shown at most: those that were named, then the newest ones.
const maxRuns = 40

// Board is the page of some runs. It is a http.Handler.
type Board struct {
	boot string // tells this board from one before it
	mux  *http.ServeMux

	mutex   sync.Mutex
	roots   []string // folders of runs
	runs    []*watched
	left    int // runs that are not shown: they are too many
	version uint64
	read    time.Time         // when folders were read
	looked  time.Time         // when the roots were looked through
	changed chan struct{}     // closed by the next version
	encoded map[uint64][]byte // what changed since a version, as it is told now
	readers int               // browsers that listen

	interval time.Duration
	now      func() time.Time
}

// New makes a page without runs.
func New() *Board {
	b := &Board{boot: rand.Text(), changed: make(chan struct{}), encoded: map[uint64][]byte{},
		interval: interval, now: time.Now}
	b.mux = b.routes()
	return b
}

// ServeHTTP implements http.Handler.
func (b *Board) ServeHTTP(w http.ResponseWriter, r *http.Request) { b.mux.ServeHTTP(w, r) }

// refresh reads the folders, if that is not only just done. The mutex is held.
func (b *Board) refresh() {
	if b.now().Sub(b.read) < b.interval*9/10 {
		return
	}
	b.read = b.now()
	version, changed := b.version+1, false
	if b.now().Sub(b.looked) >= lookout {
		b.looked = b.now()
		changed = b.look()
	}
	for _, run := range b.runs {
		if run.refresh(version) {
			changed = true
		}
	}
	if changed {
		b.version = version
		clear(b.encoded)
		close(b.changed)
		b.changed = make(chan struct{})
	}
}

// follow reads the folders again and again until there are no readers.
func (b *Board) follow() {
	for {
		time.Sleep(b.interval)
		b.mutex.Lock()
		if b.readers == 0 {
			b.mutex.Unlock()
			return
		}
		b.refresh()
		b.mutex.Unlock()
	}
}

// join counts a reader; the first one starts the reading of folders.
func (b *Board) join() (ok bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.readers == maxReaders {
		return false
	}
	b.readers++
	b.refresh()
	if b.readers == 1 {
		go b.follow()
	}
	return true
}

func (b *Board) leave() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.readers--
}

// lockRun is the run of a number, nil where there is none. The caller unlocks.
func (b *Board) lockRun(id int) (w *watched, unlock func()) {
	b.mutex.Lock()
	if id < 0 || id >= len(b.runs) {
		b.mutex.Unlock()
		return nil, nil
	}
	return b.runs[id], b.mutex.Unlock
}
