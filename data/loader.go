package data

import (
	"context"
	"io"
	"slices"
	"sync"
)

// Loader reads batches ahead of the training loop in a goroutine of its own.
type Loader struct {
	batches chan Batch
	end     error // why no more batches come; set before batches is closed
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// LoaderConfig says which batches a Loader delivers.
type LoaderConfig struct {
	Canvas      Canvas
	Batch       int    // pictures in a batch
	Tail        Tail   // of an epoch
	Seed        uint64 // of the order of the pictures
	First, Last int    // steps First up to Last-1 of the run, counted from 0

	// Held has a row for every picture of the set, or none. With rows, a picture that was read
	// before is not read again: one that has a size here, or one of an earlier batch.
	Held []Held
}

// ahead is how many filled batches wait for the loop. One would do if every batch took equally
// long.
const ahead = 2

// NewLoader delivers the batches of a run in order. Any step can be the first one. A set that is
// smaller than a batch, or than three where batches wrap, panics.
func NewLoader(ctx context.Context, set Dataset, c LoaderConfig) *Loader {
	way := walk{Course: Course{Pictures: set.Len(), Batch: c.Batch, Tail: c.Tail}, seed: c.Seed}
	way.check()
	held := slices.Clone(c.Held)
	return start(ctx, func(deliver func(Batch) error) error {
		for step := c.First; step < c.Last; step++ {
			places, turn := way.places(step)
			b, err := c.Canvas.readNew(set, places, held)
			if err != nil {
				return err
			}
			b.hold(held)
			b.Epoch, b.Step, b.Turn = way.epoch, step, turn
			if err := deliver(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// NewSequence delivers every picture of the set once, in order; the last batch may be smaller.
func NewSequence(ctx context.Context, set Dataset, canvas Canvas, batch int) *Loader {
	return start(ctx, func(deliver func(Batch) error) error {
		places := make([]int, 0, batch)
		for lo := 0; lo < set.Len(); lo += batch {
			places = places[:0]
			for i := lo; i < min(lo+batch, set.Len()); i++ {
				places = append(places, i)
			}
			b, err := canvas.Read(set, places)
			if err != nil {
				return err
			}
			b.Step = lo / batch
			if err := deliver(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// start runs fill, which delivers batches until the last one, an error or the end of the context.
func start(ctx context.Context, fill func(deliver func(Batch) error) error) *Loader {
	ctx, stop := context.WithCancel(ctx)
	l := &Loader{batches: make(chan Batch, ahead), stop: stop}
	l.done.Go(func() {
		defer close(l.batches)
		l.end = fill(func(b Batch) error {
			select {
			case l.batches <- b:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if l.end == nil {
			l.end = io.EOF
		}
	})
	return l
}

// Next waits for the next batch. The error is io.EOF after the last batch and the context's error
// after its end. Any other error names the picture of the next batch that could not be read, and
// the reason.
func (l *Loader) Next() (Batch, error) {
	if b, ok := <-l.batches; ok {
		return b, nil
	}
	return Batch{}, l.end
}

// Close stops the goroutine and waits until it has ended. It may be called twice.
func (l *Loader) Close() {
	l.stop()
	l.done.Wait()
}
