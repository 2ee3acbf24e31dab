package losses

import (
	"math"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// DCL is the decoupled contrastive loss (Yeh et al. 2021, arXiv 2110.06848): NT-Xent whose
// denominator lacks the positive, so that pairs that are close already still push others away. With
// Sigma it is DCLW: pairs that are far apart weigh more, by 2 - N·softmax(cosine/Sigma) over the
// pictures of the batch, without a gradient through the weight.
//
// It wants two views of two pictures or more. Its metrics are those of NTXent.
type DCL struct {
	Temperature  float32 // above 0; the paper uses 0.1 to 0.2
	Sigma        float32 // width of the weights, 0.5 in the paper; 0: all weights are 1
	Split        bool    // a log-sum-exp for each view's negatives, as lightly has it
	Scale        Scale
	Unnormalized bool // compare embeddings as they are instead of their cosines
}

// Name returns "dcl", or "dclw" with weights.
func (l DCL) Name() string {
	if l.Sigma > 0 {
		return "dclw"
	}
	return "dcl"
}

// Record records the loss of b.Z [2N,D] and returns its gradient [2N,D].
func (l DCL) Record(r *engine.Recorder, b Batch) (dz engine.Tensor, metrics []Metric) {
	b.checkPairs(l.Name())
	form := kernels.Decoupled
	if l.Split {
		form = kernels.DecoupledByView
	}
	return recordContrast(r, kernels.ContrastInputs{Z: b.Z}, kernels.ContrastOptions{Form: form,
		Views: b.Views, Temperature: l.Temperature, Sigma: l.Sigma, Unnormalized: l.Unnormalized,
		Factor: l.Scale.factor(b.Views)})
}

// Alike implements Alike.
func (l DCL) Alike(pictures, views int) float64 {
	loss := math.Log(2 * float64(pictures-1))
	switch {
	case l.Split && l.Unnormalized:
		return math.NaN()
	case l.Split:
		loss = 1/float64(l.Temperature) + 2*math.Log(float64(pictures-1))
	}
	return float64(l.Scale.factor(views)) * loss
}

// State returns nil: the loss keeps nothing from step to step.
func (DCL) State() []State { return nil }
