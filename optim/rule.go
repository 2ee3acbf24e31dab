package optim

import (
	"errors"
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Rule is a rule of update: from gradients to new weights. Its value holds the rule's constants and
// no memory; an Optimizer holds the memory.
type Rule interface {
	// Validate returns every problem of the constants at once.
	Validate() error

	// State names the arenas that the rule keeps beside the weights, such as "momentum".
	// Checkpoints keep them under these names.
	State() []string

	// Record records one update.
	Record(r *engine.Recorder, u Update)
}

// Scaler is a Rule that scales the rate of each segment by a trust ratio, as LARS does. Its Record
// copies the ratios to Update.Scales where that is there.
type Scaler interface {
	Rule
	Scaled()
}

// Update is what a rule works on. All arenas are flat, F32, and have the same length P.
type Update struct {
	W, G  engine.Tensor        // [P] weights and their gradients
	State []engine.Tensor      // [P] each, in the order of Rule.State
	Table kernels.SegmentTable // where the parameters lie in the arenas
	Step  engine.Tensor        // the Step buffer: rate, number of the step, scale of the gradients

	// Scales [S] gets the factor of each segment's rate. It is there for a Scaler only.
	Scales engine.Tensor
}

// problems collects what is wrong with a rule's constants.
type problems []error

func (p *problems) check(ok bool, format string, arguments ...any) {
	if !ok {
		*p = append(*p, fmt.Errorf("optim: "+format, arguments...))
	}
}

func (p *problems) checkMomentum(momentum, decay float64) {
	p.check(decay >= 0, "weight decay %g is negative", decay)
	p.check(momentum >= 0 && momentum < 1, "momentum %g is outside [0,1)", momentum)
}

func (p problems) join() error { return errors.Join(p...) }
