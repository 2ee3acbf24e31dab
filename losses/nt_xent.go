package losses

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// NTXent is SimCLR's contrastive loss (Chen et al. 2020, §2.1): each view has to find the other
// view of its picture among all views of the batch. It wants two views of each picture.
//
// Metrics: loss, contrastive_accuracy. The latter is the share of views whose most similar view is
// their partner, 0 to 1.
type NTXent struct {
	Temperature float32 // above 0; SimCLR uses 0.1 to 0.5
}

// Name returns "nt_xent".
func (NTXent) Name() string { return "nt_xent" }

// Record records the loss of b.Z [2N,D] and returns its gradient [2N,D].
func (l NTXent) Record(r *engine.Recorder, b Batch) (dz engine.Tensor, metrics []Metric) {
	b.checkPairs(l.Name())
	loss, accuracy := r.Temp("loss", engine.F32, 1), r.Temp("contrastive accuracy", engine.F32, 1)
	dz = r.Temp("dz", engine.F32, b.Z.Shape()...)
	kernels.NTXent(r, loss, accuracy, dz, b.Z, l.Temperature, l2Eps)
	return dz, []Metric{{"loss", loss}, {"contrastive_accuracy", accuracy}}
}

// State returns nil: the loss keeps nothing from step to step.
func (NTXent) State() []State { return nil }
