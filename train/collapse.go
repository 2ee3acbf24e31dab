package train

import (
	"fmt"
	"math"

	"vksimclr/losses"
)

// CollapseError says that all embeddings have become alike, so that the loss cannot tell pictures
// apart and learning has ended.
type CollapseError struct {
	Step  int // steps done
	Since int // step from which on the embeddings looked so

	Loss     float64 // mean of the last steps
	Alike    float64 // loss of NT-Xent where all embeddings are equal; NaN for other losses
	Health   Health  // mean of the last steps
	Accuracy float64 // contrastive accuracy, mean of the last steps; NaN for other losses
}

func (e *CollapseError) Error() string {
	loss := fmt.Sprintf("the loss is %.3f", e.Loss)
	if !math.IsNaN(e.Alike) {
		loss += fmt.Sprintf(" (equal embeddings have %.3f)", e.Alike)
	}
	return fmt.Sprintf("train: the embeddings collapsed by step %d: since about step %d they are "+
		"alike: %s, their deviation is %.3f of 1, they spread over %.1f directions; take a lower "+
		"learning rate, a longer warm-up, a larger batch or a lower temperature", e.Step, e.Since,
		loss, e.Health.Deviation, e.Health.Directions)
}

// The detector looks at blocks of steps, the last two of them beside the two before.
const (
	collapseBlock   = 25
	collapseWindow  = 2   // blocks
	collapseBlocks  = 4   // that it remembers
	collapseVerdict = 2   // looks in a row that must agree
	untrainedSteps  = 1   // steps whose embeddings are those of the first weights
	leastFall       = .02 // of the loss from two blocks to the next two: it is falling
	nearAlike       = .15 // of the loss to that of equal embeddings
	shrunk          = .6  // deviation, as a share of that of the first weights
	equal           = .02 // deviation: embeddings are equal but for rounding and noise
)

// stepMeans are means over a block of steps.
type stepMeans struct{ loss, accuracy, deviation, directions float64 }

func (m *stepMeans) add(o stepMeans, share float64) {
	m.loss += share * o.loss
	m.accuracy += share * o.accuracy
	m.deviation += share * o.deviation
	m.directions += share * o.directions
}

// collapse watches the steps of a run for embeddings that become alike. Healthy runs begin near
// the loss of equal embeddings, too: their loss falls, and their embeddings stay apart.
type collapse struct {
	alike  float64 // loss of equal embeddings; NaN where it is not known
	first  stepMeans
	steps  int // seen
	sum    stepMeans
	blocks []stepMeans // the newest last
	bad    int         // looks in a row that found a collapse
	since  int         // step of the first one
}

func newCollapse(loss losses.Loss, batch int) *collapse {
	c := &collapse{alike: math.NaN()}
	if _, ok := loss.(losses.NTXent); ok {
		c.alike = math.Log(float64(viewsOfPicture*batch - 1))
	}
	return c
}

// observe takes a step and returns the collapse, once it is sure.
func (c *collapse) observe(s StepDone) *CollapseError {
	accuracy, ok := s.Metric("contrastive_accuracy")
	if !ok {
		accuracy = math.NaN()
	}
	now := stepMeans{s.Loss(), accuracy, s.Health.Deviation, s.Health.Directions}
	if c.steps++; c.steps <= untrainedSteps {
		c.first = now
	}
	c.sum.add(now, 1./collapseBlock)
	if c.steps%collapseBlock != 0 {
		return nil
	}
	c.blocks = append(c.blocks, c.sum)
	c.sum = stepMeans{}
	if len(c.blocks) < collapseBlocks {
		return nil
	}
	c.blocks = c.blocks[len(c.blocks)-collapseBlocks:]
	var before, last stepMeans
	for i, b := range c.blocks {
		if i < collapseBlocks-collapseWindow {
			before.add(b, 1./(collapseBlocks-collapseWindow))
		} else {
			last.add(b, 1./collapseWindow)
		}
	}
	if !c.alikeNow(before, last) {
		c.bad = 0
		return nil
	}
	if c.bad++; c.bad == 1 {
		c.since = max(s.Step-collapseBlock*collapseWindow, 1)
	}
	if c.bad != collapseVerdict {
		return nil
	}
	return &CollapseError{Step: s.Step, Since: c.since, Loss: last.loss, Alike: c.alike,
		Accuracy: last.accuracy,
		Health:   Health{Deviation: last.deviation, Directions: last.directions}}
}

// alikeNow tells whether the last steps look like a collapse, given those before them.
func (c *collapse) alikeNow(before, last stepMeans) bool {
	if before.loss-last.loss > leastFall || last.deviation > shrunk*c.first.deviation {
		return false
	}
	return last.deviation < equal || c.alike-last.loss < nearAlike // NaN: false
}

// watch observes a step for the run. It is a CollapseError, or a warning where the recipe wants
// that.
func (r *Run) watch(s StepDone) error {
	e := r.collapse.observe(s)
	switch {
	case e == nil:
		return nil
	case r.recipe.WarnOfCollapse:
		return r.tell(Warned{e})
	}
	return e
}

// Doubtful tells whether the last steps look like the beginning of a collapse. A checkpoint of such
// a step should not take the place of an earlier one.
func (r *Run) Doubtful() bool { return r.collapse.bad > 0 }
