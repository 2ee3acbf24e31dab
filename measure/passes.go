package measure

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Traffic sums up some operations for one picture (two views). Bytes count each tensor once for
// an operation that reads or writes it.
type Traffic struct {
	Name         string  `json:"name"`
	Operations   int     `json:"operations"`
	FLOP         float64 `json:"flop_per_picture"`
	BytesRead    float64 `json:"bytes_read_per_picture"`
	BytesWritten float64 `json:"bytes_written_per_picture"`
}

func (r *Traffic) add(o engine.Operation, pictures int) {
	read, written := o.Bytes()
	r.Operations++
	r.FLOP += o.FLOPs / float64(pictures)
	r.BytesRead += read / float64(pictures)
	r.BytesWritten += written / float64(pictures)
}

func byPass(operations []engine.Operation, pictures int) []Traffic {
	return group(kernels.Passes(), operations, pictures, func(o engine.Operation) string {
		return o.Scope.Pass
	})
}

func byLayer(operations []engine.Operation, pictures int) []Traffic {
	return group(nil, operations, pictures, func(o engine.Operation) string { return o.Scope.Layer })
}

// group sums operations by name. Rows come in the order of the given names, then of first use.
func group(names []string, operations []engine.Operation, pictures int,
	name func(engine.Operation) string) (rows []Traffic) {
	at := map[string]int{}
	row := func(name string) int {
		i, ok := at[name]
		if !ok {
			i, rows = len(rows), append(rows, Traffic{Name: name})
			at[name] = i
		}
		return i
	}
	for _, n := range names {
		row(n)
	}
	for _, o := range operations {
		rows[row(name(o))].add(o, pictures)
	}
	return rows
}
