package data

import (
	"fmt"
	"math"
)

// Tail says what becomes of the pictures at the end of an epoch that fill no batch.
type Tail uint8

const (
	// TailDrop leaves them out, so that every batch has the same size.
	TailDrop Tail = iota
	// TailKeep makes a smaller batch of them. A single one, which has no negatives, is left out.
	TailKeep
	// TailWrap fills the batch up with the first pictures of the next epoch, as SimCLR's reference
	// implementation does. At least WrapBatches batches must fit into the pictures.
	TailWrap
)

// Course is the way of a run's steps through the pictures of its epochs.
type Course struct {
	Pictures, Batch int
	Tail            Tail
}

// WrapBatches is the least number of batches that must fit into the pictures with TailWrap: then no
// batch needs a picture twice.
const WrapBatches = 3

// Steps is the number of steps in so many epochs. With TailWrap it is the reference
// implementation's: all whole batches and one more.
func (c Course) Steps(epochs int) int {
	if c.Tail == TailWrap {
		return c.Pictures*epochs/c.Batch + 1
	}
	return c.whole() * epochs
}

// PerEpoch is the number of steps in an epoch, rounded with TailWrap.
func (c Course) PerEpoch() int { return int(math.Round(c.EpochSteps())) }

// EpochSteps is the number of steps in an epoch, which with TailWrap need not be whole.
func (c Course) EpochSteps() float64 {
	if c.Tail == TailWrap {
		return float64(c.Pictures) / float64(c.Batch)
	}
	return float64(c.whole())
}

// EpochsDone is the number of epochs that end in the first steps of a run. It is also the epoch,
// counted from 0, of the first picture of the step after them.
func (c Course) EpochsDone(steps int) int {
	if c.Tail == TailWrap {
		return steps * c.Batch / c.Pictures
	}
	return steps / c.whole()
}

// Rest is the size of an epoch's last batch where it is smaller than the others; 0 where all are
// alike.
func (c Course) Rest() int {
	if rest := c.Pictures % c.Batch; c.Tail == TailKeep && rest > 1 {
		return rest
	}
	return 0
}

// whole is the number of steps in an epoch that ends with a batch.
func (c Course) whole() int {
	n := StepsPerEpoch(c.Pictures, c.Batch)
	if c.Rest() > 0 {
		n++
	}
	return n
}

// check panics unless the course has steps.
func (c Course) check() {
	wraps := c.Tail == TailWrap
	if c.Batch < 1 || c.Batch > c.Pictures || wraps && c.Batch*WrapBatches > c.Pictures {
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
	if w.Tail != TailWrap {
		at := step % w.whole() * w.Batch
		places = w.now[at:min(at+w.Batch, w.Pictures)]
		return places, len(places)
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

// order is the order of an epoch. With TailWrap, pictures at its beginning that the batch has
// already, from the end of the epoch before, change places with others that are far from both ends.
func (w *walk) order(epoch int) []int {
	order := Order(w.Pictures, w.seed, epoch)
	before := epoch * w.Pictures % w.Batch // pictures of the batch before the epoch
	if w.Tail != TailWrap || before == 0 {
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
