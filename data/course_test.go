package data

import (
	"slices"
	"testing"
)

// An epoch has its whole batches; or with TailWrap, batches go on across the ends of epochs and
// the number of steps is the reference implementation's.
func TestCourseSteps(t *testing.T) {
	for _, c := range []struct {
		course               Course
		epochs, steps, epoch int
	}{
		{Course{Pictures: 50000, Batch: 512}, 100, 9700, 97},
		{Course{Pictures: 50000, Batch: 512, Tail: TailWrap}, 100, 9766, 98},
		{Course{Pictures: 50000, Batch: 512, Tail: TailKeep}, 2, 196, 98},
		{Course{Pictures: 13, Batch: 4, Tail: TailKeep}, 2, 6, 3},
		{Course{Pictures: 1281167, Batch: 4096, Tail: TailWrap}, 100, 31279, 313},
		{Course{Pictures: 12, Batch: 4, Tail: TailWrap}, 2, 7, 3},
	} {
		if got := c.course.Steps(c.epochs); got != c.steps || c.course.PerEpoch() != c.epoch {
			t.Errorf("%+v: %d steps, %d an epoch, want %d and %d", c.course, got,
				c.course.PerEpoch(), c.steps, c.epoch)
		}
	}
}

// Along a course that wraps, each epoch has every picture once, no batch has a picture twice, and
// a walk that begins in the middle meets the same pictures.
func TestWrappedCourse(t *testing.T) {
	for _, batch := range []int{1, 3, 4, 7} {
		course := Course{Pictures: 22, Batch: batch, Tail: TailWrap}
		w := walk{Course: course, seed: 5}
		var all []int
		for step := range course.Steps(9) {
			places, turn := w.places(step)
			first := step * batch
			if w.epoch != first/22 || len(places) != batch ||
				turn != min(batch, (w.epoch+1)*22-first) {
				t.Fatalf("batch %d, step %d: epoch %d, %v, turn %d", batch, step, w.epoch, places,
					turn)
			}
			sorted := slices.Sorted(slices.Values(places))
			if len(slices.Compact(sorted)) != batch {
				t.Errorf("batch %d, step %d: a picture twice in %v", batch, step, places)
			}
			anew := walk{Course: course, seed: 5}
			if again, _ := anew.places(step); !slices.Equal(again, places) {
				t.Errorf("batch %d, step %d: %v, and begun there %v", batch, step, places, again)
			}
			all = append(all, places...)
		}
		for epoch := range 9 {
			if len(all) < 22*(epoch+1) {
				break
			}
			sorted := slices.Sorted(slices.Values(all[22*epoch : 22*(epoch+1)]))
			if len(slices.Compact(sorted)) != 22 {
				t.Errorf("batch %d: epoch %d is %v", batch, epoch, all[22*epoch:22*(epoch+1)])
			}
		}
	}
}

// With TailKeep the last batch of an epoch has what is left, if that is more than one picture.
func TestKeptTail(t *testing.T) {
	w := walk{Course: Course{Pictures: 10, Batch: 4, Tail: TailKeep}, seed: 5}
	if w.Rest() != 2 || (Course{Pictures: 9, Batch: 4, Tail: TailKeep}).Rest() != 0 ||
		(Course{Pictures: 10, Batch: 4}).Rest() != 0 {
		t.Errorf("the last batch has %d pictures", w.Rest())
	}
	for epoch := range 3 {
		var all []int
		for k, n := range []int{4, 4, 2} {
			places, turn := w.places(3*epoch + k)
			if len(places) != n || turn != n || w.epoch != epoch {
				t.Errorf("epoch %d, batch %d: %v of epoch %d, turn %d", epoch, k, places, w.epoch,
					turn)
			}
			all = append(all, places...)
		}
		if !slices.Equal(all, Order(10, 5, epoch)) {
			t.Errorf("epoch %d is %v", epoch, all)
		}
	}
}
