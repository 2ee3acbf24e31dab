package optim

import (
	"fmt"
	"strings"

	"vksimclr/kernels"
)

// Settings are the constants that a configuration has for rules. Each rule reads its own ones and
// takes published values for the others.
type Settings struct {
	WeightDecay float64
	Momentum    float64 // β1 of AdamW and Adam
	Trust       float64 // length of a LARS step in units of the weights' length
	Nesterov    bool    // of LARS and SGD
	LARS        kernels.LARSForm
	Beta2       float64 // second decay of AdamW and Adam; 0 means 0.999
	Eps         float64 // epsilon of AdamW and Adam; 0 means the rule's usual one

	// Keras asks for SGD and Adam as Keras has them, which SimCLR's reference implementation uses:
	// the rate inside SGD's momentum, and Adam's eps beside √v.
	Keras bool
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
				Nesterov: s.Nesterov, Form: s.LARS}
		}},
		{"sgd", func(s Settings) Rule {
			return SGD{Momentum: s.Momentum, WeightDecay: s.WeightDecay,
				Nesterov: s.Nesterov, Inside: s.Keras}
		}},
		{"adamw", func(s Settings) Rule {
			rule := DefaultAdamW()
			rule.Beta1, rule.WeightDecay = s.Momentum, s.WeightDecay
			rule.Beta2, rule.Eps = s.orUsual(rule.Beta2, rule.Eps)
			return rule
		}},
		{"adam", func(s Settings) Rule {
			rule := Adam{Beta1: s.Momentum, WeightDecay: s.WeightDecay, Keras: s.Keras}
			usual := TorchEps
			if s.Keras {
				usual = KerasEps
			}
			rule.Beta2, rule.Eps = s.orUsual(DefaultAdam().Beta2, usual)
			return rule
		}},
	}
}

// orUsual are β2 and eps, usual ones where none are set.
func (s Settings) orUsual(beta2, eps float64) (float64, float64) {
	if s.Beta2 != 0 {
		beta2 = s.Beta2
	}
	if s.Eps != 0 {
		eps = s.Eps
	}
	return beta2, eps
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
