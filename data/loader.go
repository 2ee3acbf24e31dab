package data

import (
	"context"
	"fmt"
	"sync"
)

// Batch is the input of one training step.
type Batch struct {
	Epoch   int      // from 0
	Step    int      // over the whole run, from 0
	Images  []byte   // u8 [B,H,W,3]
	Indices []uint32 // u32 [B], the pictures' places in the data set: the key of their augmentation
}

// Loader fills batches ahead of the training loop in a goroutine of its own.
type Loader struct {
	batches chan Batch
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// ahead is how many filled batches wait for the loop: one would do if filling always took the same time.
const ahead = 2

// NewLoader delivers the batches of steps first … last-1 in order. Any step can be the first one.
func NewLoader(ctx context.Context, set Dataset, batch int, seed uint64, first, last int) *Loader {
	if StepsPerEpoch(set.Len(), batch) == 0 {
		panic(fmt.Sprintf("data: batch %d of %d pictures", batch, set.Len()))
	}
	ctx, stop := context.WithCancel(ctx)
	l := &Loader{batches: make(chan Batch, ahead), stop: stop}
	l.done.Go(func() {
		defer close(l.batches)
		l.fill(ctx, set, batch, seed, first, last)
	})
	return l
}

func (l *Loader) fill(ctx context.Context, set Dataset, batch int, seed uint64, first, last int) {
	steps := StepsPerEpoch(set.Len(), batch)
	var order []int
	for step := first; step < last; step++ {
		epoch, place := step/steps, step%steps
		if order == nil || place == 0 {
			order = Order(set.Len(), seed, epoch)
		}
		b := gather(set, order[place*batch:(place+1)*batch])
		b.Epoch, b.Step = epoch, step
		select {
		case l.batches <- b:
		case <-ctx.Done():
			return
		}
	}
}

func gather(set Dataset, places []int) Batch {
	height, width := set.Shape()
	size := height * width * 3
	b := Batch{Images: make([]byte, len(places)*size), Indices: make([]uint32, len(places))}
	for k, i := range places {
		set.Image(i, b.Images[k*size:(k+1)*size])
		b.Indices[k] = uint32(i)
	}
	return b
}

// Next waits for the next batch; ok is false after the last one and when the context was cancelled.
func (l *Loader) Next() (b Batch, ok bool) {
	b, ok = <-l.batches
	return b, ok
}

// Close stops the goroutine and waits until it has ended. It may be called twice.
func (l *Loader) Close() {
	l.stop()
	l.done.Wait()
}
