// Package optim updates parameters on the device: rules of update over flat arenas of weights and
// gradients, and the schedule of the learning rate. It knows arenas, not models.
package optim

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Segment is one parameter in the arenas.
type Segment struct {
	Name   string
	Offset int // in elements, a multiple of kernels.SegmentAlignment
	Len    int

	// Decay says that the weights decay: filters and matrices do, others usually do not. Scale says
	// that LARS scales the rate: usually where weights decay.
	Decay, Scale bool
}

// Optimizer is a rule with its memory on a device.
type Optimizer struct {
	rule   Rule
	device *engine.Device
	update Update // without the Step buffer
	state  []State
	scaled []int     // the segments whose rate the rule scales
	scales []float64 // memory for Scales
}

// State is an arena that checkpoints keep, parallel to the weights.
type State struct {
	Name   string
	Tensor engine.Tensor // [P] F32
}

// New makes an optimiser for the weights w and gradients g [P], in which the segments lie. Its
// state starts at zero. An error is a mistake in the rule's constants or lack of memory.
func New(d *engine.Device, rule Rule, segments []Segment, w, g engine.Tensor) (*Optimizer, error) {
	if err := rule.Validate(); err != nil {
		return nil, err
	}
	if w.Rank() != 1 || g.Rank() != 1 || w.Len() != g.Len() {
		panic(fmt.Sprintf("optim: weights %v and gradients %v are not arenas of one length", w, g))
	}
	o := &Optimizer{rule: rule, device: d, update: Update{W: w, G: g}}
	list := make([]kernels.Segment, len(segments))
	for i, s := range segments {
		list[i] = kernels.Segment{Offset: s.Offset, Len: s.Len, Decay: s.Decay, Scale: s.Scale}
	}
	var err error
	if o.update.Table, err = kernels.NewSegmentTable(d, list); err != nil {
		return nil, fmt.Errorf("optim: %w", err)
	}
	for _, name := range rule.State() {
		t, err := d.NewTensor(name, engine.F32, w.Len())
		if err != nil {
			o.Close()
			return nil, fmt.Errorf("optim: %w", err)
		}
		o.state = append(o.state, State{name, t})
		o.update.State = append(o.update.State, t)
	}
	if err := o.watchScales(segments); err != nil {
		o.Close()
		return nil, fmt.Errorf("optim: %w", err)
	}
	return o, nil
}

// Record records one update of the weights. The Step buffer holds the learning rate, the number of
// the step, the factor by which gradients are scaled, and whether the step is skipped.
func (o *Optimizer) Record(r *engine.Recorder, step engine.Tensor) {
	u := o.update
	u.Step = step
	o.rule.Record(r, u)
}

// State lists the arenas that checkpoints keep.
func (o *Optimizer) State() []State { return o.state }

// Close frees state and tables, not the weights and gradients.
func (o *Optimizer) Close() {
	for _, s := range o.state {
		o.device.Free(s.Tensor)
	}
	o.state, o.update.State = nil, nil
	if o.update.Scales.Valid() {
		o.device.Free(o.update.Scales)
		o.update.Scales = engine.Tensor{}
	}
	o.update.Table.Free(o.device)
	o.update.Table = kernels.SegmentTable{}
}
