// Package optim updates parameters on the device: LARS, SGD and AdamW over flat arenas of weights and gradients, and the schedule of the
// learning rate. It knows arenas, not models.
package optim

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// A Segment is one parameter in the arenas. Adapt says that it decays and that LARS scales its rate: filters and matrices do, biases and the
// parameters of batch norm do not.
type Segment struct {
	Name   string
	Offset int // in elements, a multiple of kernels.SegmentAlignment
	Len    int
	Adapt  bool
}

// An Optimizer holds what one kind of update keeps beside the weights.
type Optimizer struct {
	options Options
	device  *engine.Device
	table   kernels.SegmentTable
	w, g    engine.Tensor // [P]
	state   []State
}

// State is an arena that a checkpoint has to keep, parallel to the weights.
type State struct {
	Name   string
	Tensor engine.Tensor // [P] f32
}

// New makes an optimiser for the weights w and gradients g [P], in which the segments lie. Its state starts at zero.
func New(d *engine.Device, o Options, segments []Segment, w, g engine.Tensor) (*Optimizer, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if w.Rank() != 1 || g.Rank() != 1 || w.Len() != g.Len() {
		panic(fmt.Sprintf("optim: weights %v and gradients %v are not arenas of the same length", w, g))
	}
	opt := &Optimizer{options: o, device: d, w: w, g: g}
	list := make([]kernels.Segment, len(segments))
	for i, s := range segments {
		list[i] = kernels.Segment{Offset: s.Offset, Len: s.Len, Adapt: s.Adapt}
	}
	var err error
	if opt.table, err = kernels.NewSegmentTable(d, list); err != nil {
		return nil, fmt.Errorf("optim: %w", err)
	}
	for _, name := range o.Kind.state() {
		t, err := d.NewTensor(name, engine.F32, w.Len())
		if err != nil {
			opt.Close()
			return nil, fmt.Errorf("optim: %w", err)
		}
		opt.state = append(opt.state, State{name, t})
	}
	return opt, nil
}

// Record records one update of the weights. Rate and number of the step come from the Step buffer.
func (o *Optimizer) Record(r *engine.Recorder, step engine.Tensor) {
	c := o.options
	switch c.Kind {
	case LARS:
		kernels.LARS(r, o.w, o.state[0].Tensor, o.g, o.table, kernels.LARSOptions{Momentum: float32(c.Momentum), WeightDecay: float32(c.WeightDecay),
			Trust: float32(c.Trust), Nesterov: c.Nesterov}, step)
	case SGD:
		kernels.SGD(r, o.w, o.state[0].Tensor, o.g, o.table, kernels.SGDOptions{Momentum: float32(c.Momentum), WeightDecay: float32(c.WeightDecay),
			Nesterov: c.Nesterov}, step)
	case AdamW:
		kernels.AdamW(r, o.w, o.state[0].Tensor, o.state[1].Tensor, o.g, o.table, kernels.AdamWOptions{Beta1: c.Beta1, Beta2: c.Beta2, Eps: c.Eps,
			WeightDecay: c.WeightDecay}, step)
	}
}

// State lists the arenas that a checkpoint has to keep.
func (o *Optimizer) State() []State { return o.state }

// Close frees state and tables, not the weights and gradients.
func (o *Optimizer) Close() {
	for _, s := range o.state {
		o.device.Free(s.Tensor)
	}
	o.state = nil
	o.table.Free(o.device)
	o.table = kernels.SegmentTable{}
}
