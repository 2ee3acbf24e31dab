package optim

import (
	"errors"
	"fmt"
)

// Kind names an update rule.
type Kind string

const (
	LARS  Kind = "lars"  // of SimCLR: rates scaled per layer, the rate inside the momentum
	SGD   Kind = "sgd"   // PyTorch's
	AdamW Kind = "adamw" // PyTorch's
)

// state names the arenas that a kind keeps.
func (k Kind) state() []string {
	if k == AdamW {
		return []string{"moment1", "moment2"}
	}
	return []string{"momentum"}
}

// Options are the constants of an optimiser; each kind reads its own.
type Options struct {
	Kind         Kind
	WeightDecay  float64
	Momentum     float64 // LARS, SGD
	Nesterov     bool    // LARS, SGD
	Trust        float64 // LARS: length of a step in units of the weights' length
	Beta1, Beta2 float64 // AdamW
	Eps          float64 // AdamW
}

// Defaults are the published constants of a kind: SimCLR's for LARS and SGD, PyTorch's for AdamW.
func Defaults(k Kind) Options {
	return Options{Kind: k, WeightDecay: map[Kind]float64{LARS: 1e-4, SGD: 5e-4, AdamW: 1e-2}[k], Momentum: 0.9, Trust: 1e-3,
		Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
}

// Validate returns every problem at once.
func (o Options) Validate() error {
	var bad []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			bad = append(bad, fmt.Errorf("optim: "+format, args...))
		}
	}
	check(o.WeightDecay >= 0, "weight decay %g is negative", o.WeightDecay)
	switch o.Kind {
	case LARS, SGD:
		check(o.Momentum >= 0 && o.Momentum < 1, "momentum %g is outside [0,1)", o.Momentum)
		check(o.Kind != LARS || o.Trust > 0, "trust coefficient %g is not positive", o.Trust)
	case AdamW:
		check(o.Beta1 >= 0 && o.Beta1 < 1, "beta1 %g is outside [0,1)", o.Beta1)
		check(o.Beta2 >= 0 && o.Beta2 < 1, "beta2 %g is outside [0,1)", o.Beta2)
		check(o.Eps > 0, "eps %g is not positive", o.Eps)
	default:
		check(false, "optimiser %q is not one of lars, sgd, adamw", o.Kind)
	}
	return errors.Join(bad...)
}
