package optim

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Adam is Adam whose weight decay is added to the gradient, as an L2 loss of the weights does. With
// Keras it is SimCLR's reference implementation's, otherwise PyTorch's: they differ in where Eps
// stands. The formulas are kernels.AdamW's.
type Adam struct {
	Beta1, Beta2 float64 // 0 to below 1
	Eps          float64
	WeightDecay  float64
	Keras        bool
}

// The usual Eps of Adam in Keras and in PyTorch.
const (
	KerasEps = 1e-7
	TorchEps = 1e-8
)

// DefaultAdam returns the constants of the reference implementation.
func DefaultAdam() Adam {
	return Adam{Beta1: 0.9, Beta2: 0.999, Eps: KerasEps, WeightDecay: 1e-4, Keras: true}
}

// Validate returns every problem at once.
func (o Adam) Validate() error {
	return checkAdam(o.Beta1, o.Beta2, o.Eps, o.WeightDecay)
}

// State returns "moment1" and "moment2".
func (Adam) State() []string { return []string{"moment1", "moment2"} }

// Record records one update.
func (o Adam) Record(r *engine.Recorder, u Update) {
	kernels.AdamW(r, u.W, u.State[0], u.State[1], u.G, u.Table, kernels.AdamWOptions{
		Beta1:       o.Beta1,
		Beta2:       o.Beta2,
		Eps:         o.Eps,
		WeightDecay: o.WeightDecay,
		Coupled:     true,
		Keras:       o.Keras,
	}, u.Step)
}

func checkAdam(beta1, beta2, eps, decay float64) error {
	var p problems
	p.check(decay >= 0, "weight decay %g is negative", decay)
	p.check(beta1 >= 0 && beta1 < 1, "beta1 %g is outside [0,1)", beta1)
	p.check(beta2 >= 0 && beta2 < 1, "beta2 %g is outside [0,1)", beta2)
	p.check(eps > 0, "eps %g is not positive", eps)
	return p.join()
}
