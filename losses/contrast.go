package losses

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Scale is what a contrastive loss and its gradient are multiplied by.
type Scale uint8

const (
	// PaperScale is the mean over all rows, as papers and most programs have it.
	PaperScale Scale = iota
	// OfficialScale is the sum of the views' means, as the released SimCLR code has it: of two
	// views, twice the paper's.
	OfficialScale
)

// Scales lists the words for Scale.
func Scales() []string { return []string{"paper", "official"} }

// String returns "paper" or "official".
func (s Scale) String() string { return Scales()[s] }

func (s Scale) factor(views int) float32 {
	if s == OfficialScale {
		return float32(views)
	}
	return 1
}

// Alike is what a loss implements that knows its value where all embeddings are equal, which tells
// of a collapse. It is NaN where that depends on more than the numbers of pictures and views.
type Alike interface {
	Alike(pictures, views int) float64
}

// recordContrast records a contrastive loss with the metrics that all of them have:
//
//	contrastive_accuracy  share of views whose most similar view or key, of all, is a positive
//	contrast_accuracy     the same of view 1 among the N views 2 alone, as the released SimCLR
//	                      code measures it: easier, because there are half as many candidates
//	contrast_entropy      mean entropy of the softmax over the N views 2, in nats
func recordContrast(r *engine.Recorder, in kernels.ContrastInputs,
	o kernels.ContrastOptions) (dz engine.Tensor, metrics []Metric) {
	for _, name := range []string{"loss", "contrastive_accuracy", "contrast_accuracy",
		"contrast_entropy"} {
		metrics = append(metrics, Metric{name, r.Temp(name, engine.F32, 1)})
	}
	dz = r.Temp("dz", engine.F32, in.Z.Shape()...)
	o.Eps = l2Eps
	kernels.Contrast(r, kernels.ContrastOutputs{Loss: metrics[0].Value, DZ: dz,
		Accuracy: metrics[1].Value, PairAccuracy: metrics[2].Value, PairEntropy: metrics[3].Value},
		in, o)
	return dz, metrics
}

// checkViews panics unless a batch has two views of each picture or more.
func (b Batch) checkViews(loss string) {
	if b.Views < 2 || b.Z.Rank() != 2 || b.Z.Dim(0)%b.Views != 0 {
		panic(fmt.Sprintf("losses: %s: z %v with %d views is not [V·N,D] with 2 views or more",
			loss, b.Z, b.Views))
	}
}
