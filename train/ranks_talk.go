package train

import (
	"sync"
	"time"
)

// RanksStep is what a step spent on other ranks.
type RanksStep struct {
	Waited float64 // Waited is the seconds that the device waited for other ranks.
	Hidden float64 // Hidden is the seconds of exchange while the device worked.
	Bytes  uint64  // Bytes is what this rank sent.
}

// talk measures a step's exchanges. Those that the device waits for and those beside it run in
// goroutines of their own.
type talk struct {
	sync.Mutex
	waited, beside time.Duration
	bytes          int
	passed         time.Time // when the backward pass was over
	ended          time.Time // when the last exchange beside ended
}

// waiting is an exchange of so many bytes that the device waits for.
func (t *talk) waiting(bytes int, do func() error) func() error {
	return t.timed(bytes, do, func(began, ended time.Time) { t.waited += ended.Sub(began) })
}

// besides is an exchange while the device works.
func (t *talk) besides(bytes int, do func() error) func() error {
	return t.timed(bytes, do, func(began, ended time.Time) {
		t.beside += ended.Sub(began)
		t.ended = ended
	})
}

// over notes that the backward pass is over.
func (t *talk) over() error {
	t.Lock()
	defer t.Unlock()
	t.passed = time.Now()
	return nil
}

func (t *talk) timed(bytes int, do func() error, note func(began, ended time.Time)) func() error {
	return func() error {
		began := time.Now()
		err := do()
		t.Lock()
		defer t.Unlock()
		t.bytes += bytes
		note(began, time.Now())
		return err
	}
}

// take is what the step spent, once it is over; the next one begins at nothing.
func (t *talk) take() *RanksStep {
	t.Lock()
	defer t.Unlock()
	late := max(0, t.ended.Sub(t.passed))
	done := &RanksStep{Waited: (t.waited + late).Seconds(),
		Hidden: max(0, t.beside-late).Seconds(), Bytes: uint64(t.bytes)}
	t.waited, t.beside, t.bytes = 0, 0, 0
	return done
}
