package losses

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// AlignmentUniformity is the loss of Wang and Isola (2020, arXiv 2005.10242). It pulls the two
// views of a picture together and spreads the embeddings of each view over the sphere:
//
//	alignment  = mean over pictures of ‖x-y‖^Alpha, x and y the views' embeddings of length one
//	uniformity = log of the mean over pairs of pictures of exp(-T·‖x-x'‖²), mean of both views
//	loss       = alignment + Lambda·uniformity
//
// It wants two views of each picture and two pictures or more. Metrics: loss, alignment,
// uniformity.
type AlignmentUniformity struct {
	Alpha  float32 // exponent of distances within a pair, 1 or more; 2 in the paper's experiments
	T      float32 // sharpness of the potential, above 0 and at most 20; 2 in most of the paper
	Lambda float32 // weight of uniformity, 0 or more; 1 weighs both alike
}

// Name returns "alignment_uniformity".
func (AlignmentUniformity) Name() string { return "alignment_uniformity" }

// Record records the loss of b.Z [2N,D] and returns its gradient [2N,D].
func (l AlignmentUniformity) Record(
	r *engine.Recorder, b Batch,
) (dz engine.Tensor, metrics []Metric) {
	b.checkPairs(l.Name())
	for _, name := range []string{"loss", "alignment", "uniformity"} {
		metrics = append(metrics, Metric{name, r.Temp(name, engine.F32, 1)})
	}
	dz = r.Temp("dz", engine.F32, b.Z.Shape()...)
	kernels.AlignmentUniformity(r, metrics[0].Value, metrics[1].Value, metrics[2].Value, dz, b.Z,
		kernels.AlignmentUniformityConfig(l), l2Eps)
	return dz, metrics
}

// State returns nil: the loss keeps nothing from step to step.
func (AlignmentUniformity) State() []State { return nil }
