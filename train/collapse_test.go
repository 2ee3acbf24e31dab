package train

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/losses"
	"vksimclr/optim"
)

// course is a run's loss and deviation at a step, counted from 0.
type course func(step int) (loss, deviation float64)

// collapseAt is the step at which the detector is sure, 0 if it never is. The losses are those of
// batches of 32 at temperature 0.2, with the noise of such batches.
func collapseAt(c course) int {
	d, noise := newCollapse(losses.NTXent{Temperature: 0.2}, 32, 2), rand.New(rand.NewPCG(1, 2))
	for step := range 1000 {
		loss, deviation := c(step)
		e := d.observe(StepDone{Step: step + 1,
			Metrics: []Value{{Name: "loss", Value: loss + 0.08*noise.NormFloat64()}},
			Health:  Health{Deviation: deviation * (1 + 0.05*noise.NormFloat64())}})
		if e != nil {
			return e.Step
		}
	}
	return 0
}

// The detector names collapses soon, and leaves alone runs that begin near the loss of equal
// embeddings, that learn slowly, or whose embeddings come closer while they learn.
func TestCollapseIsTold(t *testing.T) {
	alike := math.Log(63)
	falling := func(from, to, steps float64) func(step int) float64 {
		return func(step int) float64 { return to + (from-to)*math.Exp(-float64(step)/steps) }
	}
	usual, warm := falling(alike-0.09, 3.2, 150), falling(6.2, 3.4, 300)
	for name, c := range map[string]course{
		"a usual run":  func(s int) (float64, float64) { return usual(s), 0.5 + 0.3/float64(1+s) },
		"no learning":  func(int) (float64, float64) { return alike - 0.09, 0.82 },
		"a narrow one": func(int) (float64, float64) { return alike - 0.01, 0.05 },
		"low temperature in warm-up": func(s int) (float64, float64) {
			return warm(s), falling(0.8, 0.3, 100)(s)
		},
	} {
		if at := collapseAt(c); at != 0 {
			t.Errorf("%s: named a collapse at step %d", name, at)
		}
	}
	for name, c := range map[string]struct {
		course course
		by     int
	}{
		"at once": {func(s int) (float64, float64) {
			return alike - 0.09*math.Exp(-float64(s)/5), 0.2 + 0.6*math.Exp(-float64(s)/5)
		}, 150},
		"equal embeddings": {func(s int) (float64, float64) {
			return alike, 0.8 * math.Exp(-float64(s)/5)
		}, 150},
		"after 500 steps": {func(s int) (float64, float64) {
			if s < 500 {
				return usual(s), 0.6
			}
			return alike - 0.02, 0.1
		}, 650},
	} {
		if at := collapseAt(c.course); at == 0 || at > c.by {
			t.Errorf("%s: named at step %d, want by %d", name, at, c.by)
		}
	}
}

// A rate that is far too high makes all embeddings alike: the run ends by that name within 160
// steps. The same run at a usual rate goes on.
func TestCollapsedRunStops(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	d := enginetest.Device(t)
	for _, rate := range []float64{0.1, 1000} {
		recipe := tinyRecipe(160)
		recipe.Epochs, recipe.Rate.Base, recipe.Rule = 16, rate, optim.DefaultSGD()
		r := begin(t, d, recipe, "")
		var end error
		for _, err := range r.Steps(context.Background()) {
			end = err
		}
		var collapsed *CollapseError
		switch {
		case rate < 1 && end != nil:
			t.Errorf("a healthy run ended: %v", end)
		case rate > 1 && !errors.As(end, &collapsed):
			t.Errorf("a collapse went on to step %d: %v", r.Done(), end)
		case rate > 1 && (!strings.Contains(end.Error(), "lower learning rate") || !r.Doubtful()):
			t.Errorf("told as %v", end)
		}
	}
}

// A run whose gradient is not finite names the step and its pictures.
func TestDivergedRunNamesPictures(t *testing.T) {
	d := enginetest.Device(t)
	recipe := tinyRecipe(64)
	recipe.Rate.Base = 1e38
	r := begin(t, d, recipe, "")
	var end error
	for _, err := range r.Steps(context.Background()) {
		end = err
	}
	var diverged *DivergedError
	if !errors.As(end, &diverged) || len(diverged.Keys) != 16 || diverged.Step != r.Done() ||
		!strings.Contains(end.Error(), "and 12 more") {
		t.Errorf("after %d steps: %v", r.Done(), end)
	}
}
