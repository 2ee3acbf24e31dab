package losses

import (
	"fmt"
	"math"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// SupCon is the supervised contrastive loss L_out (Khosla et al. 2020, arXiv 2004.11362): all views
// of all pictures of a class are each other's positives. For row i it is the mean over its
// positives p of -log(exp s[i,p] / Σ_{k≠i} exp s[i,k]).
//
// It needs labels. Its metrics are those of NTXent; contrastive_accuracy counts views whose most
// similar view is of their class.
type SupCon struct {
	Temperature  float32 // above 0; the paper uses 0.1
	Scale        Scale
	Unnormalized bool // compare embeddings as they are instead of their cosines
}

// Name returns "supcon".
func (SupCon) Name() string { return "supcon" }

// NeedsLabels returns true: Batch.Labels must be there.
func (SupCon) NeedsLabels() bool { return true }

// AnyViews returns true: a batch may have any number of views from 2 on.
func (SupCon) AnyViews() bool { return true }

// Record records the loss of b.Z [V·N,D] and returns its gradient [V·N,D].
func (l SupCon) Record(r *engine.Recorder, b Batch) (dz engine.Tensor, metrics []Metric) {
	b.checkViews(l.Name())
	if !b.Labels.Valid() {
		panic(fmt.Sprintf("losses: supcon: z %v has no labels", b.Z))
	}
	return recordContrast(r, kernels.ContrastInputs{Z: b.Z, Labels: b.Labels},
		kernels.ContrastOptions{Form: kernels.MeanOfPositives, Views: b.Views,
			Temperature: l.Temperature, Unnormalized: l.Unnormalized,
			Factor: l.Scale.factor(b.Views)})
}

// Alike implements Alike.
func (l SupCon) Alike(pictures, views int) float64 {
	return float64(l.Scale.factor(views)) * math.Log(float64(pictures*views-1))
}

// State returns nil: the loss keeps nothing from step to step.
func (SupCon) State() []State { return nil }
