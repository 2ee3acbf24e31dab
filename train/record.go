package train

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
	"vksimclr/optim"
)

// l2Eps is the floor of an embedding's norm in the loss (PyTorch's F.normalize).
const l2Eps = 1e-12

// Metric is a named scalar that a step measures.
type Metric struct {
	Name  string
	Value engine.Tensor // [1] f32
}

// Update is what RecordUpdate records one training step of.
type Update struct {
	Network     *Network
	Temperature float64
	Optimizer   *optim.Optimizer
	Views       engine.Tensor // [2N,S,S,4] f32, the first views of all pictures before the second
	Step        engine.Tensor // the Step buffer (kernels.StepBuffer)
}

// RecordUpdate records one training step on views already made: the forward pass of all views as
// one batch, the loss, the gradients of all parameters and the update of the weights. In mixed
// precision the gradients are multiplied by the loss scale of the Step buffer, and the update is
// skipped when one of them is not finite. The first metric is the loss.
func RecordUpdate(r *engine.Recorder, u Update) []Metric {
	n := u.Network
	c := &models.Context{R: r, W: n.Weights, Training: true, Activations: n.Activations,
		Policy: n.Policy}
	h, encoderBack := n.Encoder.Forward(c, u.Views)
	z, headBack := n.Head.Forward(c, h)
	dz := r.Temp("dz", engine.F32, z.Shape()...)
	r.Scope("nt_xent", kernels.PassHead)
	values := r.Temp("loss and accuracy", engine.F32, 2, 64) // any device can bind a row of 64
	loss, accuracy := values.Slice(0, 1).At(0, 1), values.Slice(1, 2).At(0, 1)
	kernels.NTXent(r, loss, accuracy, dz, z, float32(u.Temperature), l2Eps)
	mixed := n.Activations != engine.F32
	if mixed {
		kernels.LossScale(r, dz, u.Step)
	}
	encoderBack(headBack(dz))
	if mixed {
		r.Scope("check gradients", kernels.PassOptimizer)
		kernels.CheckFinite(r, u.Step, n.Weights.Grads)
	}
	r.Scope("optimizer", kernels.PassOptimizer)
	u.Optimizer.Record(r, u.Step)
	return []Metric{{"loss", loss}, {"contrastive_accuracy", accuracy}}
}
