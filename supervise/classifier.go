package supervise

import (
	"math"
	"slices"
	"strings"

	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/models"
	"vksimclr/optim"
)

// makeClassifier makes the classifier with its first weights.
func (r *Run) makeClassifier() (err error) {
	var layout models.Layout
	width := r.features.Features()
	r.classifier = models.NewLinear(&layout, classifierName, len(r.classes), width, true)
	if r.recipe.Normed {
		r.norm = models.NewBatchNorm(&layout, normName, width, 1)
	}
	if r.weights, err = models.NewWeights(r.dev, &layout); err != nil {
		return err
	}
	if !r.recipe.Drawn && !r.recipe.Normed {
		return nil // all is zero
	}
	first, err := models.Initialize(&layout, "simclr", r.recipe.Seed)
	if err != nil {
		return err
	}
	if !r.recipe.Drawn {
		clear(first[classifierName+".weight"])
	}
	return r.weights.Store(first)
}

// forward records the logits for features h and returns the backward pass, dlogits to dh.
func (r *Run) forward(c *models.Context, h engine.Tensor) (
	logits engine.Tensor, backward func(dlogits engine.Tensor) (dh engine.Tensor)) {
	if !r.recipe.Normed {
		return r.classifier.Forward(c, h)
	}
	normed, normBack := r.norm.Forward(c, h, engine.Tensor{}, false)
	logits, back := r.classifier.Forward(c, normed)
	return logits, func(dlogits engine.Tensor) engine.Tensor {
		dh, _ := normBack(back(dlogits))
		return dh
	}
}

// trains tells whether a parameter of the network is trained: one of the encoder, or of the head's
// layers that the classifier reads through.
func (r *Run) trains(name string) bool {
	if strings.HasPrefix(name, "encoder.") {
		return true
	}
	return slices.ContainsFunc(r.net.HeadLayers(r.recipe.Layer), func(prefix string) bool {
		return strings.HasPrefix(name, prefix)
	})
}

// optimize makes an optimiser for the parameters of the given names. LARS does not scale the rate
// of the classifier, whose weights decay, as in the reference implementation.
func (r *Run) optimize(w *models.Weights, wanted func(name string) bool) error {
	_, scales := r.recipe.Rule.(optim.Scaler)
	var segments []optim.Segment
	for _, p := range w.Layout.Params {
		if wanted(p.Name) {
			segments = append(segments, optim.Segment{Name: p.Name, Offset: p.Offset,
				Len: p.Len(), Decay: p.Adapt, Scale: p.Adapt && !(scales && w == r.weights)})
		}
	}
	o, err := optim.New(r.dev, r.recipe.Rule, segments, w.Params, w.Grads)
	if err == nil {
		r.updates = append(r.updates, update{o, w})
	}
	return err
}

// Classifier is the classifier as it is now, with the norm before it.
func (r *Run) Classifier() (c eval.Classifier, err error) {
	state, err := r.weights.Load()
	if err != nil {
		return c, err
	}
	c = eval.Classifier{Weight: state[classifierName+".weight"],
		Bias: state[classifierName+".bias"], Classes: r.classes, Layer: r.recipe.Layer}
	if r.recipe.Normed {
		foldNorm(&c, state)
	}
	c.Encoder, err = r.net.HashEncoder()
	return c, err
}

// foldNorm makes a norm with running statistics, which stands before a classifier, a part of it.
func foldNorm(c *eval.Classifier, state models.State) {
	const eps = 1e-5 // of the norm
	gamma, beta := state[normName+".weight"], state[normName+".bias"]
	mean, variance := state[normName+".running_mean"], state[normName+".running_var"]
	d := c.D()
	for class := range c.Bias {
		bias := float64(c.Bias[class])
		for k := range d {
			w := &c.Weight[class*d+k]
			scale := float64(gamma[k]) / math.Sqrt(float64(variance[k])+eps)
			bias += float64(*w) * (float64(beta[k]) - float64(mean[k])*scale)
			*w = float32(float64(*w) * scale)
		}
		c.Bias[class] = float32(bias)
	}
}
