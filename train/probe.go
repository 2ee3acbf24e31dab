package train

import (
	"encoding/binary"
	"fmt"
	"math"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
	"vksimclr/optim"
)

// probePrefix begins the names of the probe's tensors in a checkpoint.
const probePrefix = "probe."

// ProbeWeight is the name of the probe's weights [classes,features] in a checkpoint of a run that
// has a probe.
const ProbeWeight = probePrefix + "weight"

// The probe's own rule: SGD at a rate that falls along half a cosine. On rows of length 1 the
// loss's curvature is at most 1/2, so that this rate is stable whatever the encoder does.
const (
	probeRate     = 2
	probeMomentum = 0.9
)

// ProbeStep is how the online probe did on a step's views, before it learned from them.
type ProbeStep struct {
	Loss     float64 // cross-entropy
	Accuracy float64 // share of views classified right, 0 to 1
}

// probe is a linear classifier that learns beside the encoder from the features of its views, each
// row divided by its length. Its gradient ends at the features: the encoder does not feel it.
type probe struct {
	device  *engine.Device
	set     data.Labelled
	classes int
	weights *models.Weights
	rule    *optim.Optimizer
	step    *kernels.StepBuffer // with the probe's own rate
	labels  engine.Tensor       // [2N] u32 of a step's views
}

// newProbe makes a probe that knows nothing yet. The data set must be Labelled.
func newProbe(d *engine.Device, r Recipe, features int) (p *probe, err error) {
	set, ok := r.Data.(data.Labelled)
	if !ok {
		return nil, fmt.Errorf("train: a probe learns labels, but %s has none", r.Data.Name())
	}
	if err := data.CheckLabels(r.Data, set); err != nil {
		return nil, err
	}
	p = &probe{device: d, set: set, classes: len(set.Classes())}
	defer func() {
		if err != nil {
			p.close()
			p = nil
		}
	}()
	var layout models.Layout
	layout.Matrix(ProbeWeight, p.classes, features)
	layout.Vector(probePrefix+"bias", p.classes, 0)
	if p.weights, err = models.NewWeights(d, &layout); err != nil {
		return p, err
	}
	segments, err := Recipe{}.segments(layout.Params)
	if err != nil {
		return p, err
	}
	p.rule, err = optim.New(d, optim.SGD{Momentum: probeMomentum}, segments, p.weights.Params,
		p.weights.Grads)
	if err != nil {
		return p, err
	}
	if p.step, err = kernels.NewStepBuffer(d); err != nil {
		return p, err
	}
	p.labels, err = d.NewTensor("labels", engine.U32, viewsOfPicture*r.Batch)
	return p, err
}

// record records a step of the probe on features h [2N,F] and returns its loss and accuracy.
func (p *probe) record(r *engine.Recorder, h engine.Tensor) []engine.Tensor {
	r.Scope("probe", kernels.PassHead)
	c := &models.Context{R: r, W: p.weights, Activations: engine.F32}
	rows := h.Dim(0)
	unit := r.Temp("unit features", engine.F32, h.Shape()...)
	kernels.L2NormForward(r, unit, r.Temp("rnorm", engine.F32, rows), h, leastNorm)
	logits := r.Temp("logits", engine.F32, rows, c.Param(1).Len())
	kernels.LinearForward(r, logits, unit, c.Param(0), c.Param(1))
	loss, accuracy := r.Temp("loss", engine.F32, 1), r.Temp("accuracy", engine.F32, 1)
	gradient := r.Temp("dlogits", engine.F32, logits.Shape()...)
	kernels.SoftmaxCrossEntropy(r, loss, gradient, logits, p.labels, p.classes)
	kernels.Accuracy(r, accuracy, logits, p.labels, p.classes)
	none := engine.Tensor{}
	kernels.LinearBackward(r, none, c.Grad(0), c.Grad(1), unit, gradient, none, false)
	p.rule.Record(r, p.step.Tensor)
	return []engine.Tensor{loss, accuracy}
}

// fill writes the labels of a batch's views.
func (p *probe) fill(memory []byte, indices []uint32) {
	for view := range viewsOfPicture {
		for i, index := range indices {
			label := uint32(p.set.Label(int(index)))
			binary.NativeEndian.PutUint32(memory[4*(view*len(indices)+i):], label)
		}
	}
}

// setRate sets the rate of a step, counted from 0, of so many in all.
func (p *probe) setRate(step, total int) {
	p.step.SetRate(probeRate * (1 + math.Cos(math.Pi*float64(step)/float64(total))) / 2)
}

func (p *probe) close() {
	if p.rule != nil {
		p.rule.Close()
	}
	if p.weights != nil {
		p.weights.Close()
	}
	if p.step != nil {
		p.step.Close()
	}
	p.device.Free(p.labels)
}
