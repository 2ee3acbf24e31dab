package data

import (
	"fmt"
	"math"
)

// Course is the way of a run's steps through the pictures of its epochs. A last, partial batch of
// an epoch is dropped, because the contrastive loss needs every batch of the same size. Or with
// Wrap, the first pictures of the next epoch fill it up, as in SimCLR's reference implementation.
type Course struct {
	Pictures, Batch int
	Wrap            bool // at least WrapBatches batches fit into the pictures
}

// WrapBatches is the least number of batches that must fit into the pictures of a Course with Wrap:
// then no batch needs a picture twice.
const WrapBatches = 3

// Steps is the number of steps in so many epochs. With Wrap it is the reference implementation's:
// all whole batches and one more.
func (c Course) Steps(epochs int) int {
	if c.Wrap {
		return c.Pictures*epochs/c.Batch + 1
	}
	return StepsPerEpoch(c.Pictures, c.Batch) * epochs
}

// PerEpoch is the number of steps in an epoch, rounded with Wrap.
func (c Course) PerEpoch() int { return int(math.Round(c.EpochSteps())) }

// EpochSteps is the number of steps in an epoch, which with Wrap need not be whole.
func (c Course) EpochSteps() float64 {
	if c.Wrap {
		return float64(c.Pictures) / float64(c.Batch)
	}
	return float64(StepsPerEpoch(c.Pictures, c.Batch))
}

// EpochsDone is the number of epochs that end in the first steps of a run. It is also the epoch,
// counted from 0, of the first picture of the step after them.
func (c Course) EpochsDone(steps int) int {
	if c.Wrap {
		return steps * c.Batch / c.Pictures
	}
	return steps / StepsPerEpoch(c.Pictures, c.Batch)
}

// check panics unless the course has steps.
func (c Course) check() {
	if c.Batch < 1 || c.Batch > c.Pictures || c.Wrap && c.Batch*WrapBatches > c.Pictures {
		panic(fmt.Sprintf("data: batch %d of %d pictures", c.Batch, c.Pictures))
	}
}

// walk goes along a course. It remembers the orders of two epochs.
type walk struct {
	Course
	seed  uint64
	epoch int   // of now
	now   []int // order of the epoch
	next  []int // order of the next epoch, where a batch needed it
}

// places are the pictures of a step, and how many of them are of the step's epoch; the others are
// of the next.
func (w *walk) places(step int) (places []int, turn int) {
	epoch := w.EpochsDone(step)
	if w.now == nil || epoch != w.epoch {
		if w.next != nil && epoch == w.epoch+1 {
			w.now = w.next
		} else {
			w.now = w.order(epoch)
		}
		w.epoch, w.next = epoch, nil
	}
	if !w.Wrap {
		at := step % StepsPerEpoch(w.Pictures, w.Batch) * w.Batch
		return w.now[at : at+w.Batch], w.Batch
	}
	at := step*w.Batch - epoch*w.Pictures
	if at+w.Batch <= w.Pictures {
		return w.now[at : at+w.Batch], w.Batch
	}
	w.next = w.order(epoch + 1)
	turn = w.Pictures - at
	places = append(append(make([]int, 0, w.Batch), w.now[at:]...), w.next[:w.Batch-turn]...)
	return places, turn
}

// order is the order of an epoch. With Wrap, pictures at its beginning that the batch has already,
// from the end of the epoch before, change places with others that are far from both ends.
func (w *walk) order(epoch int) []int {
	order := Order(w.Pictures, w.seed, epoch)
	before := epoch * w.Pictures % w.Batch // pictures of the batch before the epoch
	if !w.Wrap || before == 0 {
		return order
	}
	has := make(map[int]bool, before)
	for _, i := range Order(w.Pictures, w.seed, epoch-1)[w.Pictures-before:] {
		has[i] = true
	}
	other := w.Batch - before
	for k := range w.Batch - before {
		if !has[order[k]] {
			continue
		}
		for has[order[other]] {
			other++
		}
		order[k], order[other] = order[other], order[k]
		other++
	}
	return order
}
