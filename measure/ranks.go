package measure

import (
	"slices"
	"strings"

	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/train"
)

// Sending is what one rank sends to others in a step, of one kind.
type Sending struct {
	Name  string  `json:"name"`
	Calls int     `json:"calls"`
	Bytes float64 `json:"bytes"` // to all others together
}

// share gives the step of a recipe that ranks share this rank's part of the batch. It returns how
// many pictures that is.
func (s *step) share(d *engine.Device, recipe train.Recipe, u *train.Update) (pictures int) {
	g := recipe.Ranks
	if g == nil || g.Size() == 1 {
		return recipe.Batch
	}
	u.Ranks = train.NewRanks(d, g, g, recipe.Batch)
	lo, hi := dist.Share(recipe.Batch, g.Rank(), g.Size())
	return hi - lo
}

// sendings finds what a rank of so many sends in the operations of a plan: sums go out by shares
// and come back, all else goes to every other rank.
func sendings(operations []engine.Operation, ranks int) (all []Sending) {
	others := float64(ranks - 1)
	for _, o := range operations {
		if o.Kernel != "host" {
			continue
		}
		at := slices.IndexFunc(o.Uses, func(u engine.Use) bool { return u.Read > 0 })
		if at < 0 {
			continue
		}
		name, bytes := strings.TrimPrefix(o.Uses[at].Tensor, "own "), o.Uses[at].Read*others
		if name == "gradients" {
			bytes *= 2 / float64(ranks)
		}
		i := slices.IndexFunc(all, func(s Sending) bool { return s.Name == name })
		if i < 0 {
			i, all = len(all), append(all, Sending{Name: name})
		}
		all[i].Calls += o.Runs
		all[i].Bytes += bytes
	}
	return all
}
