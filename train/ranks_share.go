package train

import "vksimclr/dist"

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
