package supervise

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/kernels"
	"vksimclr/models"
	"vksimclr/train"
)

// Teacher is a trained network with its classifier. Both stay as they are.
type Teacher struct {
	Network    *train.Network
	Classifier eval.Classifier // classifier on the layer of Network that it names
}

// teacher is a Teacher on the device.
type teacher struct {
	network    *train.Network
	features   models.Encoder
	classifier models.Linear
	weights    *models.Weights // of the classifier
}

// newTeacher puts a teacher's classifier on the device. A classifier that does not fit its network
// is an error.
func newTeacher(d *engine.Device, from Teacher) (t *teacher, err error) {
	t = &teacher{network: from.Network}
	c := from.Classifier
	if t.features, err = from.Network.Layer(c.Layer); err != nil {
		return nil, err
	}
	if width := t.features.Features(); width != c.D() {
		return nil, fmt.Errorf("supervise: the teacher's classifier reads %d features, but layer "+
			"%s of its network has %d", c.D(), c.Layer, width)
	}
	var layout models.Layout
	t.classifier = models.NewLinear(&layout, classifierName, len(c.Classes), c.D(), true)
	if t.weights, err = models.NewWeights(d, &layout); err != nil {
		return nil, err
	}
	return t, t.weights.Store(models.State{classifierName + ".weight": c.Weight,
		classifierName + ".bias": c.Bias})
}

// record records the teacher's logits [B,classes padded to 4] for views x: running statistics, no
// gradient.
func (t *teacher) record(r *engine.Recorder, x engine.Tensor) engine.Tensor {
	r.Scope("teacher", kernels.PassHead)
	h, _ := t.features.Forward(&models.Context{R: r, W: t.network.Weights,
		Policy: t.network.Policy, Activations: t.network.Activations}, x)
	logits, _ := t.classifier.Forward(&models.Context{R: r, W: t.weights}, h)
	return logits
}
