package program

import (
	"fmt"

	"vksimclr/optim"
)

// tellProlonged says what more epochs do to the schedule of a run that goes on.
func (t *session) tellProlonged() {
	if t.prolonged == 0 {
		return
	}
	recipe, err := t.recipe(t.Size)
	if err != nil {
		return // prepare made the same one
	}
	pictures, done, total := t.parts.Train.Len(), t.run.Done(), t.run.Total()
	course := t.course(pictures)
	before, errBefore := recipe.Rate.Schedule(pictures, t.Batch, course.Steps(t.prolonged))
	now, err := recipe.Rate.Schedule(pictures, t.Batch, total)
	if err != nil || errBefore != nil {
		return
	}
	curve := map[optim.Curve]string{optim.Constant: "stays at its height",
		optim.Drops: "drops where it would have dropped"}[recipe.Rate.Curve]
	if curve == "" {
		curve = fmt.Sprintf("follows half a cosine over all %d", t.Epochs)
	}
	fmt.Fprintf(t.told, "prolonged from %d to %d epochs: the learning rate %s, as if they had "+
		"been wanted from the start. It goes on with %.3g where it had come down to %.3g. The "+
		"weights will differ from those of a run that had %d epochs from the start\n", t.prolonged,
		t.Epochs, curve, now.Rate(done), before.Rate(done), t.Epochs)
}
