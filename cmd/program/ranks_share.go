package program

import (
	"fmt"
	"slices"

	"vksimclr/dist"
)

// planned are the ranks for those who plan a run of theirs: nil for one process alone.
func (r *ranks) planned() dist.Group {
	if r.size() == 1 {
		return nil
	}
	return dist.Planned(r.Rank(), r.Size())
}

// here is the number of ranks on this machine.
func (r *ranks) here() int {
	if r == nil {
		return 1
	}
	return max(1, r.locals)
}

// wholeNorms is the setting bn with one word for the same: without micro-batches, what is in the
// network of one process at a time is the whole batch.
func (s Settings) wholeNorms() string {
	if micro := s.microBatch(); s.BN == "micro" && s.MicroBatch != autoWord &&
		(micro == 0 || micro >= s.Batch) {
		return "whole"
	}
	return s.BN
}

// shareBatch has several ranks give the gradients of one, and refuses a batch that is too small to
// be shared. A batch that is still to be chosen is not looked at.
func (t *session) shareBatch(open []string) error {
	n := t.ranks.size()
	if n == 1 || slices.Contains(open, "batch") {
		return nil
	}
	t.BN = t.wholeNorms()
	least := t.Batch
	if course := t.course(t.parts.Train.Len()); course.Rest() > 0 {
		least = course.Rest()
	}
	switch {
	case t.Batch < n:
		return usage("batch is %d, but there are %d ranks, each with a part of it: give --batch "+
			"%d or more, or start fewer", t.Batch, n, n)
	case least < n:
		return usage("the last batch of an epoch has %d pictures, but there are %d ranks, each "+
			"with a part of it: give another --batch, or --last-batch drop", least, n)
	}
	return nil
}

// shareMemory lets no rank keep all pictures in memory where those of this machine share that of
// the processor, and all of them would keep too much.
func (t *session) shareMemory() {
	home, n := &t.needs.Home, t.ranks.here()
	if n == 1 || !home.Stay || t.Resident != "auto" || !t.dev.Caps().CPU() {
		return
	}
	const share = 4 // of the memory, as for one process
	if free := hostMemory(); free > 0 && home.Bytes*uint64(n) > free/share {
		home.Stay, home.Reason = false, fmt.Sprintf("%d ranks share the memory of this machine", n)
	}
}
