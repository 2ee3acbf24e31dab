package optim

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// AdamW is Adam with decoupled weight decay, PyTorch's. The formula is kernels.AdamW's.
type AdamW struct {
	Beta1, Beta2 float64 // 0 to below 1
	Eps          float64
	WeightDecay  float64
}

// DefaultAdamW returns PyTorch's constants.
func DefaultAdamW() AdamW {
	return AdamW{Beta1: 0.9, Beta2: 0.999, Eps: TorchEps, WeightDecay: 1e-2}
}

// Validate returns every problem at once.
func (o AdamW) Validate() error {
	return checkAdam(o.Beta1, o.Beta2, o.Eps, o.WeightDecay)
}

// State returns "moment1" and "moment2".
func (AdamW) State() []string { return []string{"moment1", "moment2"} }

// Record records one update.
func (o AdamW) Record(r *engine.Recorder, u Update) {
	kernels.AdamW(r, u.W, u.State[0], u.State[1], u.G, u.Table, kernels.AdamWOptions{
		Beta1:       o.Beta1,
		Beta2:       o.Beta2,
		Eps:         o.Eps,
		WeightDecay: o.WeightDecay,
	}, u.Step)
}
