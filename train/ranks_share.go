package train

import (
	"fmt"

	"vksimclr/data"
	"vksimclr/dist"
	"vksimclr/engine"
)

// group is the recipe's ranks: this one alone where it names none.
func (r Recipe) group() dist.Group {
	if r.Ranks == nil {
		return dist.Alone()
	}
	return r.Ranks
}

// share says which rows of a batch are this rank's; nil: all.
func (r Recipe) share() func(n int) (lo, hi int) {
	g := r.group()
	if g.Size() == 1 {
		return nil
	}
	return func(n int) (lo, hi int) { return dist.Share(n, g.Rank(), g.Size()) }
}

// own is the recipe with this rank's share of the batch, which takes no further share.
func (r Recipe) own() Recipe {
	g := r.group()
	lo, hi := dist.Share(r.Batch, g.Rank(), g.Size())
	r.Batch, r.MicroBatch, r.Ranks = hi-lo, min(r.MicroBatch, hi-lo), nil
	return r
}

// whole are the numbers of the pictures of a batch, those of all ranks.
func whole(b data.Batch) []uint32 {
	if b.All != nil {
		return b.All
	}
	return b.Indices
}

// checkRanks returns an error where a batch has not a picture for each rank.
func (r Recipe) checkRanks() error {
	size := r.group().Size()
	if size == 1 {
		return nil
	}
	if r.Batch < size {
		return fmt.Errorf("train: batch is %d for %d ranks: each needs a picture: give a larger "+
			"batch or fewer ranks", r.Batch, size)
	}
	if rest, ok := r.ofRest(); ok && rest.Batch < size {
		return fmt.Errorf("train: the last batch of an epoch has %d pictures for %d ranks, each "+
			"of which needs one: leave it out (--tail drop) or take fewer ranks", rest.Batch, size)
	}
	return nil
}

// groups are the ranks of a run, for the exchanges that the device waits for and for those beside.
type groups struct{ group, beside dist.Group }

// newGroups makes groups of a run's own. All ranks call it.
func (r Recipe) newGroups() (g groups, err error) {
	if g.group, err = r.group().Another(); err == nil {
		g.beside, err = r.group().Another()
	}
	if err != nil {
		err = fmt.Errorf("train: ranks: %w", err)
	}
	return g, err
}

// ranks is what the step of a recipe needs of them; nil for a rank alone.
func (g groups) ranks(d *engine.Device, r Recipe) *Ranks {
	if g.group.Size() == 1 {
		return nil
	}
	return NewRanks(d, g.group, g.beside, r.Batch)
}
