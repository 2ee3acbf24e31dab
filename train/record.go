package train

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
)

// viewsOfPicture is the number of views of each picture in a step.
const viewsOfPicture = 2

// Update is what RecordUpdate records one training step of.
type Update struct {
	Network   *Network
	Loss      losses.Loss
	Optimizer *optim.Optimizer
	Views     engine.Tensor // [2N,S,S,4] F32, the first views of all pictures before the second
	Step      engine.Tensor // the Step buffer (kernels.StepBuffer)

	// Beside records what else is made of the features h [2N,F] and the embeddings z [2N,D], which
	// it must not change; nil for nothing.
	Beside func(h, z engine.Tensor)
}

// RecordUpdate records one training step on views already made: the forward pass of all views as
// one batch, the loss, the gradients of all parameters and the update of the weights. In mixed
// precision the gradients are multiplied by the loss scale of the Step buffer, and the update is
// skipped when one of them is not finite. The first metric is the loss.
func RecordUpdate(r *engine.Recorder, u Update) []losses.Metric {
	n := u.Network
	c := &models.Context{R: r, W: n.Weights, Training: true, Activations: n.Activations,
		Rounding: n.Rounding, Policy: n.Policy}
	h, encoderBack := n.Encoder.Forward(c, u.Views)
	z, headBack := n.Head.Forward(c, h)
	r.Scope(u.Loss.Name(), kernels.PassHead)
	dz, metrics := u.Loss.Record(r, losses.Batch{Z: z, Views: viewsOfPicture})
	if u.Beside != nil {
		u.Beside(h, z)
	}
	mixed := n.Activations != engine.F32 || n.Rounding
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
	if n.Average != nil {
		n.Average.Record(r, u.Step)
	}
	return metrics
}
