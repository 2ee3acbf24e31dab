package train

import (
	"math"
	"slices"

	"vksimclr/losses"
)

// The detector looks at blocks of steps, the last two of them beside the two before.
const (
	collapseBlock  = 25
	collapseWindow = 2    // blocks
	collapseBlocks = 4    // that it remembers
	collapseLooks  = 3    // the newest ones, of which two must find a collapse
	leastFall      = 0.02 // of the loss, from two blocks to the next two: it is falling
	nearAlike      = 0.15 // from the loss to that of equal embeddings
	shrunk         = 0.6  // deviation, as a share of that of the first weights
	shrunkALittle  = 0.8
	equal          = 0.02 // deviation of embeddings that are equal but for noise

	apart = -1 // the result of a look that found no collapse
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
	blocks []stepMeans        // the newest last
	looks  [collapseLooks]int // CollapseError.Since of those that found one; the newest last
	named  bool
}

func newCollapse(loss losses.Loss, batch, views int) *collapse {
	c := &collapse{alike: math.NaN()}
	for i := range c.looks {
		c.looks[i] = apart
	}
	if l, ok := loss.(losses.Alike); ok {
		c.alike = l.Alike(batch, views)
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
	if c.steps++; c.steps == 1 {
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
	since := apart
	if c.alikeNow(before, last) {
		since = s.Step - collapseBlock*collapseWindow
		if c.steps == collapseBlock*collapseBlocks { // no look found embeddings apart
			since = s.Step - c.steps
		}
	}
	copy(c.looks[:], c.looks[1:])
	c.looks[collapseLooks-1] = since
	sure := c.doubts() > 1 && since != apart
	if !sure || c.named {
		c.named = sure
		return nil
	}
	c.named = true
	first := slices.IndexFunc(c.looks[:], func(step int) bool { return step != apart })
	return &CollapseError{Step: s.Step, Since: c.looks[first], Loss: last.loss, Alike: c.alike,
		Accuracy: last.accuracy,
		Health:   Health{Deviation: last.deviation, Directions: last.directions}}
}

// doubts is how many of the last looks found a collapse.
func (c *collapse) doubts() (n int) {
	for _, step := range c.looks {
		if step != apart {
			n++
		}
	}
	return n
}

// alikeNow tells whether the last steps look like a collapse, given those before them: embeddings
// are closer together than those of the first weights, and the loss is worse than theirs, or it is
// bad and does not fall. A run that learns slowly, in warm-up or at a low rate, leaves embeddings
// apart.
func (c *collapse) alikeNow(before, last stepMeans) bool {
	spread := last.deviation / max(c.first.deviation, equal)
	worse, falling := last.loss > c.first.loss, before.loss-last.loss > leastFall
	switch {
	case math.IsNaN(c.alike): // the loss of equal embeddings is not known
		return spread < shrunk && last.deviation < equal
	case falling:
		return spread < shrunk && worse
	case worse:
		return spread < shrunkALittle
	}
	return spread < shrunk && (c.alike-last.loss < nearAlike || last.deviation < equal)
}
