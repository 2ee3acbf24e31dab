package losses

import (
	"math"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// NTXent is SimCLR's contrastive loss (Chen et al. 2020, §2.1): each view has to find the other
// views of its picture among all views of the batch. With several other views their exponentials
// are added (multi-crop). The loss of row i is
//
//	log Σ_{k≠i} exp s[i,k] - log Σ_{positives p} exp s[i,p]
//
// Metrics: loss, contrastive_accuracy, contrast_accuracy, contrast_entropy (contrastMetrics).
type NTXent struct {
	Temperature  float32 // above 0; SimCLR uses 0.1 to 0.5
	Scale        Scale
	Unnormalized bool // compare embeddings as they are instead of their cosines
	Memory       Memory

	kept *memory // nil until Open
}

// Name returns "nt_xent".
func (NTXent) Name() string { return "nt_xent" }

// AnyViews returns true: a batch may have any number of views from 2 on.
func (NTXent) AnyViews() bool { return true }

// Record records the loss of b.Z [V·N,D] and returns its gradient [V·N,D].
func (l NTXent) Record(r *engine.Recorder, b Batch) (dz engine.Tensor, metrics []Metric) {
	b.checkViews(l.Name())
	in := kernels.ContrastInputs{Z: b.Z}
	if l.Memory.Keys > 0 {
		in.Keys, in.Cursor = l.kept.tensors(b.Z.Dim(1))
	}
	return recordContrast(r, in, kernels.ContrastOptions{Views: b.Views,
		Temperature: l.Temperature, Unnormalized: l.Unnormalized, Factor: l.Scale.factor(b.Views)})
}

// Alike implements Alike. It is NaN with a memory, whose keys are of other weights.
func (l NTXent) Alike(pictures, views int) float64 {
	if l.Memory.Keys > 0 {
		return math.NaN()
	}
	others, positives := float64(pictures*views-1), float64(views-1)
	return float64(l.Scale.factor(views)) * (math.Log(others) - math.Log(positives))
}

// State is the memory; nil without one.
func (l NTXent) State() []State { return l.kept.state() }
