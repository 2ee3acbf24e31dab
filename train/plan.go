package train

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/shaders"
)

// StepPlan is what one step needs, on views already made, before any of it is allocated or measured.
type StepPlan struct {
	Arch         string       `json:"arch"`
	Precision    string       `json:"precision"`
	Size         int          `json:"size"`
	Batch        int          `json:"batch"`
	Device       string       `json:"device"`
	Operations   int          `json:"operations"`
	FLOP         float64      `json:"flop"` // of convolutions and matrix products
	Persistent   uint64       `json:"persistent_bytes"`
	Transient    uint64       `json:"transient_bytes"`
	Unshared     uint64       `json:"transient_bytes_without_sharing"`
	DeviceMemory uint64       `json:"device_memory_bytes"`
	Fits         bool         `json:"fits"`
	Passes       []PlanRow    `json:"passes"`
	Layers       []PlanRow    `json:"layers,omitempty"`
	Tensors      []PlanTensor `json:"tensors,omitempty"`
}

// PlanTensor is a transient tensor: which operations need it, and how often it goes through memory.
type PlanTensor struct {
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

// MakePlan describes the step that Bench times. Where the choice between kernels is not remembered, the first candidate stands for it. With tensors
// set it lists layers and transient tensors too.
func MakePlan(c Config, size int, tensors bool) (p StepPlan, err error) {
	d, err := engine.Open(engine.Options{Device: c.Device, Shaders: shaders.FS, Unmeasured: true})
	if err != nil {
		return p, err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	step, err := newBenchStep(d, c, size)
	if err != nil {
		return p, err
	}
	if err := step.recorder.Err(); err != nil {
		return p, err
	}
	plan, memory := step.recorder.Plan(), d.Caps().Memory
	p = StepPlan{Arch: c.Arch, Precision: c.Precision, Size: size, Batch: c.Batch, Device: d.Name(), Operations: plan.Dispatches, FLOP: plan.FLOPs,
		Persistent: plan.Persistent, Transient: plan.Transient, Unshared: plan.Unshared, DeviceMemory: memory, Fits: plan.Persistent+plan.Transient <= memory}
	p.Passes = planRows(kernels.Passes(), plan.Operations, c.Batch, func(o engine.Operation) string { return o.Scope.Pass })
	if !tensors {
		return p, nil
	}
	p.Layers = planRows(nil, plan.Operations, c.Batch, func(o engine.Operation) string { return o.Scope.Layer })
	for _, t := range plan.Tensors {
		p.Tensors = append(p.Tensors, PlanTensor{Name: t.Name, Maker: plan.Operations[t.First].Scope.String(), Bytes: t.Bytes, First: t.First, Last: t.Last,
			Reads: t.Reads, Writes: t.Writes, TimesRead: t.BytesRead / float64(t.Bytes), TimesWritten: t.BytesWritten / float64(t.Bytes)})
	}
	return p, nil
}
