package train

import (
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
)

// Needs is what a run takes, known before it begins. Sizes are in bytes.
type Needs struct {
	Persistent uint64 // Persistent is weights, gradients, moments and pictures on the device.
	Transient  uint64 // Transient is what the step's activations share.
	Staging    uint64 // Staging holds pictures on their way to the device.
	Beside     uint64 // Beside is what judging and saving take beside them, one after the other.
	Host       uint64 // Host is memory of the program itself: batches, features, a checkpoint.

	Home Residence // Home says whether the pictures stay on the device.

	Operations int     // number of a step's operations
	FLOP       float64 // work of a step's convolutions and matrix products
}

// Step is the device memory while steps run.
func (n Needs) Step() uint64 { return n.Persistent + n.Transient + n.Staging }

// Device is the most device memory that the run takes at a time.
func (n Needs) Device() uint64 { return n.Step() + n.Beside }

// batchesAhead is how many batches lie in the program's memory: the loader's and the loop's own.
const batchesAhead = 4

// Estimate says what the run of a recipe needs. The device should be opened with Unmeasured: no
// kernel is compiled or measured, and nothing but tables is allocated, which its Close releases. It
// returns a LimitError where the device cannot run the step at all.
func Estimate(d *engine.Device, recipe Recipe) (n Needs, err error) {
	if err := recipe.Validate(); err != nil {
		return n, err
	}
	net, err := NewNetwork(d, recipe)
	if err != nil {
		return n, err
	}
	if recipe.Loss, err = net.OpenLoss(d, recipe.Loss); err != nil {
		return n, err
	}
	opt, err := net.Optimizer(d, recipe)
	if err != nil {
		return n, err
	}
	var p *probe
	if recipe.Probe {
		if p, err = newProbe(d, recipe, net.Encoder.Features()); err != nil {
			return n, err
		}
	}
	home, err := recipe.Residence(d)
	if err != nil {
		return n, err
	}
	g := recipe.group()
	groups := groups{g, g} // nothing is exchanged
	s, r, inputs, err := recordStep(d, recipe, net, opt, p, home.Stay, nil, groups)
	if err != nil {
		return n, err
	}
	if err := r.Err(); err != nil {
		return n, err
	}
	plan := r.Plan()
	n = Needs{Persistent: plan.Persistent, Transient: plan.Transient, Operations: plan.Dispatches,
		FLOP: plan.FLOPs, Home: home}
	for _, t := range inputs {
		n.Staging += stagingSlots * uint64(t.Bytes())
	}
	if rest, ok := recipe.ofRest(); ok {
		_, r, inputs, err := recordStep(d, rest, net, opt, p.of(rest.Batch), home.Stay, s,
			groups)
		if err != nil {
			return n, err
		}
		n.add(r.Plan(), inputs)
	}
	if s.feed.store != nil { // its slots are taken when the first batches come
		n.Staging += stagingSlots * s.feed.batch
	}
	n.Host = plan.Host + batchesAhead*s.feed.batch + 2*uint64(net.Weights.Params.Bytes())
	for _, s := range opt.State() {
		n.Host += uint64(s.Tensor.Bytes())
	}
	for _, s := range recipe.Loss.State() {
		n.Host += uint64(s.Tensor.Bytes())
	}
	for range net.averages() {
		n.Host += uint64(net.Weights.Params.Bytes())
	}
	n.Beside = engine.TransferBytes(uint64(net.Weights.Params.Bytes())) // to save
	for _, set := range []data.Dataset{recipe.Judge.Bank, recipe.Judge.Test, recipe.Samples.Train,
		recipe.Samples.Test} {
		if set == nil {
			continue
		}
		needs, err := eval.EncodeMemory(d, net.Encoder, net.Weights, net.Policy, recipe.Views, set)
		if err != nil {
			return n, err
		}
		n.Beside = max(n.Beside, needs)
		n.Host += 4 * uint64(set.Len()*net.Encoder.Features())
	}
	if home.Stay && recipe.Resident == ResidentAuto && n.Device() > d.Caps().Memory {
		n.Persistent -= home.Bytes - s.feed.batch
		n.Home.Stay, n.Home.Reason = false, needed
	}
	return n, nil
}

// add adds what the step of the smaller batches needs, whose plan knows all persistent tensors.
func (n *Needs) add(plan engine.Plan, inputs []engine.Tensor) {
	n.Persistent = plan.Persistent
	n.Transient += plan.Transient
	for _, t := range inputs {
		n.Staging += stagingSlots * uint64(t.Bytes())
	}
}
