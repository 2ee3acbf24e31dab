package optim

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// LARS is layer-wise adaptive rate scaling: each segment's rate is scaled by the lengths of its
// weights and gradients. Form is one of the published forms; the zero Form is that of SimCLR's
// reference implementation. The formulas are those of kernels.LARSForm.
type LARS struct {
	Momentum    float64 // 0 to below 1
	WeightDecay float64
	Trust       float64 // length of a step in units of the weights' length
	Nesterov    bool
	Form        kernels.LARSForm
}

// DefaultLARS returns SimCLR's published constants.
func DefaultLARS() LARS { return LARS{Momentum: 0.9, WeightDecay: 1e-4, Trust: 1e-3} }

// Validate returns every problem at once.
func (o LARS) Validate() error {
	var p problems
	p.checkMomentum(o.Momentum, o.WeightDecay)
	p.check(o.Trust > 0, "trust coefficient %g is not positive", o.Trust)
	p.check(int(o.Form) < len(kernels.LARSForms()), "LARS has no form number %d", o.Form)
	return p.join()
}

// State returns "momentum".
func (LARS) State() []string { return []string{"momentum"} }

// Record records one update.
func (o LARS) Record(r *engine.Recorder, u Update) {
	scales := kernels.LARS(r, u.W, u.State[0], u.G, u.Table, kernels.LARSOptions{
		Momentum:    float32(o.Momentum),
		WeightDecay: float32(o.WeightDecay),
		Trust:       float32(o.Trust),
		Nesterov:    o.Nesterov,
		Form:        o.Form,
	}, u.Step)
	if u.Scales.Valid() {
		r.Copy(u.Scales, scales)
	}
}

// Scaled implements Scaler.
func (LARS) Scaled() {}
