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

// sendings finds what a rank of so many sends in the operations of a plan. The host sends what the
// device has copied to it: the share of a sum goes to the rank that adds it up and its total to
// all, everything else goes to every other rank.
func sendings(operations []engine.Operation, gradients, ranks int) (all []Sending) {
	copied, others := map[string]float64{}, float64(ranks-1)
	for _, o := range operations {
		if o.Kernel == "copy" {
			for _, u := range o.Uses {
				copied[u.Tensor] += u.Written
			}
		}
		if o.Kernel != "host" || len(o.Uses) == 0 {
			continue
		}
		tensor := o.Uses[0].Tensor
		name := strings.TrimPrefix(tensor, "own ")
		bytes := copied[tensor] * others
		if name == "gradients" {
			bytes = 2 * float64(gradients) * others / float64(ranks)
		}
		i := slices.IndexFunc(all, func(s Sending) bool { return s.Name == name })
		if i < 0 {
			i, all = len(all), append(all, Sending{Name: name})
		}
		all[i].Calls += o.Runs
		all[i].Bytes = bytes
	}
	return all
}
