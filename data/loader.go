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
	Tail        Tail   // what becomes of the end of an epoch
	Seed        uint64 // decides the order of the pictures
	First, Last int    // steps First up to Last-1 of the run, counted from 0

	// Held has a row for every picture of the set, or none. With rows, a picture that was read
	// before is not read again: one that has a size here, or one of an earlier batch.
	Held []Held

	// Share says which part of a batch of n pictures is read: those from lo on, before hi. Nil is
	// all of them.
	Share func(n int) (lo, hi int)
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
			b, err := c.readShare(set, places, turn, held)
			if err != nil {
				return err
			}
			b.hold(held)
			b.Epoch, b.Step = way.epoch, step
			if err := deliver(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// readShare reads the share of a batch, whose first pictures, as many as turn, are of its epoch.
func (c LoaderConfig) readShare(set Dataset, places []int, turn int, held []Held) (b Batch,
	err error) {
	if c.Share == nil {
		b, err = c.Canvas.readNew(set, places, held)
		b.Turn = turn
		return b, err
	}
	lo, hi := c.Share(len(places))
	if b, err = c.Canvas.readNew(set, places[lo:hi], held); err != nil {
		return b, err
	}
	b.First, b.All = lo, make([]uint32, len(places))
	for k, i := range places {
		b.All[k] = uint32(i)
	}
	if b.Turn = min(turn-lo, hi-lo); b.Turn <= 0 {
		b.Turn = NoTurn
	}
	return b, nil
}

// NewSequence delivers every picture of the set once, in order; the last batch may be smaller.
func NewSequence(ctx context.Context, set Dataset, canvas Canvas, batch int) *Loader {
	return NewRange(ctx, set, canvas, batch, 0, set.Len())
}

// NewRange is NewSequence for the pictures from first on, before end.
func NewRange(ctx context.Context, set Dataset, canvas Canvas, batch, first, end int) *Loader {
	return start(ctx, func(deliver func(Batch) error) error {
		places := make([]int, 0, batch)
		for lo := first; lo < end; lo += batch {
			places = places[:0]
			for i := lo; i < min(lo+batch, end); i++ {
				places = append(places, i)
			}
			b, err := canvas.Read(set, places)
			if err != nil {
				return err
			}
			b.Step = (lo - first) / batch
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
