package measure

import (
	"vksimclr/costmodel"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/train"
)

// Plan is what one step needs, on views already made, before any of it is allocated or measured.
type Plan struct {
	Device       string  `json:"device"`
	Operations   int     `json:"operations"`
	FLOP         float64 `json:"flop"` // of convolutions and matrix products
	Persistent   uint64  `json:"persistent_bytes"`
	Transient    uint64  `json:"transient_bytes"`
	Unshared     uint64  `json:"transient_bytes_without_sharing"`
	DeviceMemory uint64  `json:"device_memory_bytes"`
	Fits         bool    `json:"fits"`

	// MicroBatch is how many pictures are in the network at a time, Host what is kept between
	// blocks in the machine's memory, and Recomputed the share of FLOP that a step of the whole
	// batch at once would not need. All are 0 for a batch that is not in parts.
	MicroBatch int     `json:"micro_batch,omitempty"`
	Host       uint64  `json:"host_bytes,omitempty"`
	Recomputed float64 `json:"recomputed_share,omitempty"`

	// Ranks is how many ranks share the batch, and Sent what one of them sends to the others in a
	// step. Both are 0 for one rank.
	Ranks int       `json:"ranks,omitempty"`
	Sent  []Sending `json:"sent,omitempty"`

	// Predicted is the step's time on a model of a device, where one was asked for.
	Predicted *costmodel.Prediction `json:"predicted,omitempty"`

	Passes  []Traffic      `json:"passes"`
	Layers  []Traffic      `json:"layers,omitempty"`
	Tensors []TensorInPlan `json:"tensors,omitempty"`

	Recorded []engine.Operation `json:"-"` // the step's operations
}

// TensorInPlan is a transient tensor: which operations need it, and how often it goes through
// memory.
type TensorInPlan struct {
	Name         string  `json:"name"`
	Maker        string  `json:"made_by"` // scope of the first operation that uses it
	Bytes        uint64  `json:"bytes"`
	First        int     `json:"first_operation"`
	Last         int     `json:"last_operation"`
	Reads        int     `json:"reads"` // operations
	Writes       int     `json:"writes"`
	TimesRead    float64 `json:"times_read"` // bytes read in all, in units of its size
	TimesWritten float64 `json:"times_written"`
}

// MakePlan describes the step of a recipe on a device opened with Unmeasured. Where the fastest
// candidate for a kernel is not remembered, the first one stands for it. With tensors set, the plan
// lists layers and transient tensors too.
func MakePlan(d *engine.Device, recipe train.Recipe, tensors bool) (p Plan, err error) {
	step, err := newStep(d, recipe)
	if err != nil {
		return p, err
	}
	if err := step.recorder.Err(); err != nil {
		return p, err
	}
	plan, memory := step.recorder.Plan(), d.Caps().Usable()
	p = Plan{Device: d.Name(), Operations: plan.Dispatches, FLOP: plan.FLOPs,
		Persistent: plan.Persistent, Transient: plan.Transient, Unshared: plan.Unshared,
		Recorded:     plan.Operations,
		DeviceMemory: memory, Fits: plan.Persistent+plan.Transient <= memory}
	pictures := recipe.Batch
	if g := recipe.Ranks; g != nil && g.Size() > 1 {
		p.Ranks, p.Sent = g.Size(), sendings(plan.Operations,
			step.net.Weights.Grads.Bytes(), g.Size())
		pictures = step.pictures
	}
	if recipe.InParts() {
		p.MicroBatch, p.Host = recipe.MicroBatch, plan.Host
		if p.Recomputed, err = recomputed(d, recipe, pictures, plan); err != nil {
			return p, err
		}
	}
	p.Passes = byPass(plan.Operations, pictures)
	if !tensors {
		return p, nil
	}
	p.Layers = byLayer(plan.Operations, pictures)
	for _, t := range plan.Tensors {
		size := float64(t.Bytes)
		p.Tensors = append(p.Tensors, TensorInPlan{Name: t.Name,
			Maker: plan.Operations[t.First].Scope.String(), Bytes: t.Bytes, First: t.First,
			Last: t.Last, Reads: t.Reads, Writes: t.Writes,
			TimesRead: t.BytesRead / size, TimesWritten: t.BytesWritten / size})
	}
	return p, nil
}

// recomputed is the share of the FLOP of a step in parts that a step of the whole batch at once
// would not need. Head and loss are left out: their work does not grow with the batch alone.
func recomputed(d *engine.Device, recipe train.Recipe, pictures int, plan engine.Plan) (float64,
	error) {
	parts := float64(pictures) / float64(recipe.MicroBatch)
	recipe.Batch, recipe.MicroBatch, recipe.Ranks = recipe.MicroBatch, 0, nil
	step, err := newStep(d, recipe)
	if err != nil {
		return 0, err
	}
	return max(0, 1-parts*besideLoss(step.recorder.Plan())/besideLoss(plan)), nil
}

func besideLoss(p engine.Plan) (flop float64) {
	for _, o := range p.Operations {
		if o.Scope.Pass != kernels.PassHead {
			flop += o.FLOPs
		}
	}
	return flop
}
