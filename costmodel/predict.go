package costmodel

import (
	"cmp"
	"slices"

	"vksimclr/engine"
)

// Row is the prediction for a group of operations.
type Row struct {
	Name    string  `json:"name"`
	Calls   int     `json:"calls"`
	Seconds float64 `json:"seconds"`
	FLOP    float64 `json:"flop"`
	Bytes   float64 `json:"bytes"`
	// Compute, Memory and Launch are the parts of the time that each would take alone.
	Compute float64 `json:"compute_seconds"`
	Memory  float64 `json:"memory_seconds"`
	Launch  float64 `json:"launch_seconds"`
}

// Limit names what takes most of the row's time: compute, memory or launch.
func (r Row) Limit() string {
	switch {
	case r.Launch > r.Compute && r.Launch > r.Memory:
		return "launch"
	case r.Memory > r.Compute:
		return "memory"
	}
	return "compute"
}

func (r *Row) add(o Row) {
	r.Calls += o.Calls
	r.Seconds += o.Seconds
	r.FLOP += o.FLOP
	r.Bytes += o.Bytes
	r.Compute += o.Compute
	r.Memory += o.Memory
	r.Launch += o.Launch
}

// Prediction is a step's time by kind and by kernel, the slowest first.
type Prediction struct {
	Device  string  `json:"device_model"`
	Seconds float64 `json:"seconds"`
	Kinds   []Row   `json:"kinds"`
	Kernels []Row   `json:"kernels"`
}

// Predict is the time of a step with these operations on a device.
func (d Device) Predict(operations []engine.Operation) Prediction {
	p := Prediction{Device: d.Name}
	kinds, names := map[string]*Row{}, map[string]*Row{}
	put := func(to map[string]*Row, name string, r Row) {
		if to[name] == nil {
			to[name] = &Row{Name: name}
		}
		to[name].add(r)
	}
	for _, o := range operations {
		r := d.operation(o)
		p.Seconds += r.Seconds
		put(kinds, string(KindOf(o)), r)
		put(names, o.Kernel, r)
	}
	p.Kinds, p.Kernels = slowest(kinds), slowest(names)
	return p
}

// operation is the prediction for all runs of one operation.
func (d Device) operation(o engine.Operation) Row {
	kind := KindOf(o)
	e := d.Efficiency(kind)
	read, written := o.Bytes()
	r := Row{Calls: max(1, o.Runs), FLOP: o.FLOPs, Bytes: read + written}
	r.Compute = r.FLOP / (e.Compute * d.peak(kind))
	r.Memory = r.Bytes / (e.Memory * 1e9 * d.Peaks.Copy)
	r.Launch = float64(r.Calls) * 1e-6 * d.Peaks.Launch
	r.Seconds = r.Launch + r.Compute + r.Memory
	if d.Overlap {
		r.Seconds = r.Launch + max(r.Compute, r.Memory)
	}
	return r
}

// peak is that of a kind's arithmetic, a second.
func (d Device) peak(k Kind) float64 {
	if k.onMatrices() && d.Peaks.Matrix > 0 {
		return 1e9 * d.Peaks.Matrix
	}
	return 1e9 * d.Peaks.FP32
}

// Efficiency is the kind's, or the usual one where the file has none.
func (d Device) Efficiency(k Kind) Efficiency {
	if e, ok := d.Efficiencies[k]; ok {
		return e
	}
	return usual(k)
}

// usual is the efficiency of a kind that nobody has measured.
func usual(k Kind) Efficiency {
	if k.onMatrices() {
		return Efficiency{Compute: 0.15, Memory: 0.8}
	}
	return Efficiency{Compute: 0.5, Memory: 0.8}
}

func slowest(rows map[string]*Row) (list []Row) {
	for _, r := range rows {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.Seconds, a.Seconds), cmp.Compare(a.Name, b.Name))
	})
	return list
}
