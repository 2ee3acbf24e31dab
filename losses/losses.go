// Package losses has the losses that SimCLR-like training minimises: from a batch's embeddings to
// their gradient.
//
// A loss records its operations and returns the gradient dz with a list of metrics, named scalars.
// Nobody outside a loss knows which metrics there are; the first one is always the loss itself.
// Scaling of gradients for 16-bit activations is the training step's business, not the loss's.
//
// Dimensions: N pictures, V views of each, D embedding.
package losses

import (
	"fmt"
	"strings"

	"vksimclr/engine"
)

// Batch is what a loss sees of a step.
type Batch struct {
	// Z holds the embeddings [V·N,D] F32, D a multiple of 4. Row v·N+i is view v of picture i.
	Z engine.Tensor

	// Views is V, the number of views of each picture.
	Views int

	// Labels holds the pictures' classes [N] U32. It is absent where the data set has none.
	Labels engine.Tensor
}

// Pictures is N, the number of pictures in the batch.
func (b Batch) Pictures() int { return b.Z.Dim(0) / b.Views }

// Metric is a named scalar of a step, such as the loss.
type Metric struct {
	Name  string        // lower case with underscores, as in metrics.jsonl
	Value engine.Tensor // [1] F32
}

// State is a tensor that a loss keeps from step to step and that checkpoints keep.
type State struct {
	Name   string
	Tensor engine.Tensor
}

// Loss maps embeddings to a number to be minimised.
type Loss interface {
	// Name is the loss's name, lower case with underscores.
	Name() string

	// Record records the loss of a batch. It returns the gradient dz of the loss with respect to
	// b.Z, of the same shape and type, and the step's metrics. Metric 0 is the loss and is called
	// "loss". A batch that the loss cannot work on (shape, number of views, missing labels) is the
	// programmer's mistake and panics.
	Record(r *engine.Recorder, b Batch) (dz engine.Tensor, metrics []Metric)

	// State lists what checkpoints keep of the loss; nil for most.
	State() []State
}

// l2Eps is the least norm by which embeddings are divided (PyTorch's F.normalize).
const l2Eps = 1e-12

// named is a loss that Named knows.
type named struct {
	name string
	make func(o Options) Loss
}

// Options are the numbers of known losses. A loss ignores those that it does not have.
type Options struct {
	Temperature  float64 // temperature of contrastive losses, above 0
	Scale        Scale
	Unnormalized bool
	Split        bool    // a log-sum-exp for each view's negatives (DCL)
	Sigma        float64 // width of dclw's weights, above 0
	Memory       Memory  // memory of keys for nt_xent
}

// list is where a new loss is entered.
func list() []named {
	return []named{
		{"nt_xent", func(o Options) Loss {
			return NTXent{Temperature: float32(o.Temperature), Scale: o.Scale,
				Unnormalized: o.Unnormalized, Memory: o.Memory}
		}},
		{"dcl", func(o Options) Loss {
			return DCL{Temperature: float32(o.Temperature), Split: o.Split, Scale: o.Scale,
				Unnormalized: o.Unnormalized}
		}},
		{"dclw", func(o Options) Loss {
			return DCL{Temperature: float32(o.Temperature), Sigma: float32(o.Sigma),
				Split: o.Split, Scale: o.Scale, Unnormalized: o.Unnormalized}
		}},
		{"supcon", func(o Options) Loss {
			return SupCon{Temperature: float32(o.Temperature), Scale: o.Scale,
				Unnormalized: o.Unnormalized}
		}},
		{"alignment_uniformity", func(Options) Loss {
			return AlignmentUniformity{Alpha: 2, T: 2, Lambda: 1}
		}},
	}
}

// Named returns a known loss.
func Named(name string, o Options) (Loss, error) {
	if !(o.Temperature > 0) {
		return nil, fmt.Errorf("losses: temperature %g is not above 0", o.Temperature)
	}
	if name == "dclw" && !(o.Sigma > 0) {
		return nil, fmt.Errorf("losses: sigma %g of dclw is not above 0", o.Sigma)
	}
	for _, l := range list() {
		if l.name == name {
			return l.make(o), nil
		}
	}
	return nil, fmt.Errorf("losses: loss %q is not one of %s", name, strings.Join(Names(), ", "))
}

// Names lists the losses that Named knows.
func Names() []string {
	var names []string
	for _, l := range list() {
		names = append(names, l.name)
	}
	return names
}

// checkPairs panics unless a batch has two views of each picture.
func (b Batch) checkPairs(loss string) {
	if b.Views != 2 || b.Z.Rank() != 2 || b.Z.Dim(0)%2 != 0 {
		panic(fmt.Sprintf("losses: %s: z %v with %d views is not [2N,D] with 2 views",
			loss, b.Z, b.Views))
	}
}
