package optim

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// SGD is gradient descent with momentum, PyTorch's or, with Inside, Keras's. The formulas are
// kernels.SGD's.
type SGD struct {
	Momentum    float64 // 0 to below 1
	WeightDecay float64
	Nesterov    bool
	Inside      bool // the rate is inside the momentum: momenta keep the rate of their step
}

// DefaultSGD returns usual constants for CIFAR-10.
func DefaultSGD() SGD { return SGD{Momentum: 0.9, WeightDecay: 5e-4} }

// Validate returns every problem at once.
func (o SGD) Validate() error {
	var p problems
	p.checkMomentum(o.Momentum, o.WeightDecay)
	return p.join()
}

// State returns "momentum".
func (SGD) State() []string { return []string{"momentum"} }

// Record records one update.
func (o SGD) Record(r *engine.Recorder, u Update) {
	kernels.SGD(r, u.W, u.State[0], u.G, u.Table, kernels.SGDOptions{
		Momentum:    float32(o.Momentum),
		WeightDecay: float32(o.WeightDecay),
		Nesterov:    o.Nesterov,
		Inside:      o.Inside,
	}, u.Step)
}
