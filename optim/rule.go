package optim

import (
	"errors"
	"fmt"
	"strings"

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

// Update is what a rule works on. All arenas are flat, F32, and have the same length P.
type Update struct {
	W, G  engine.Tensor        // [P] weights and their gradients
	State []engine.Tensor      // [P] each, in the order of Rule.State
	Table kernels.SegmentTable // where the parameters lie in the arenas
	Step  engine.Tensor        // the Step buffer: rate, number of the step, scale of the gradients
}

// Settings are the constants that a configuration has for rules. Each rule reads its own ones and
// takes published values for the others.
type Settings struct {
	WeightDecay float64
	Momentum    float64 // β1 of AdamW
	Trust       float64 // of LARS: length of a step in units of the weights' length
	Nesterov    bool    // of LARS and SGD
}

// named is a rule that Named knows.
type named struct {
	name string
	make func(Settings) Rule
}

// list is where a new rule is entered.
func list() []named {
	return []named{
		{"lars", func(s Settings) Rule {
			return LARS{Momentum: s.Momentum, WeightDecay: s.WeightDecay, Trust: s.Trust,
				Nesterov: s.Nesterov}
		}},
		{"sgd", func(s Settings) Rule {
			return SGD{Momentum: s.Momentum, WeightDecay: s.WeightDecay,
				Nesterov: s.Nesterov}
		}},
		{"adamw", func(s Settings) Rule {
			rule := DefaultAdamW()
			rule.Beta1, rule.WeightDecay = s.Momentum, s.WeightDecay
			return rule
		}},
	}
}

// Named returns a known rule with the given constants, which are not checked yet.
func Named(name string, s Settings) (Rule, error) {
	for _, n := range list() {
		if n.name == name {
			return n.make(s), nil
		}
	}
	known := strings.Join(Names(), ", ")
	return nil, fmt.Errorf("optim: optimiser %q is not one of %s", name, known)
}

// Names lists the rules that Named knows.
func Names() []string {
	var names []string
	for _, n := range list() {
		names = append(names, n.name)
	}
	return names
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
