package costmodel

import (
	"cmp"
	"slices"

	"vksimclr/engine"
)

// Both is the measured and the predicted time of the operations of one kind, in seconds.
type Both struct {
	Name      string  `json:"name"`
	Calls     int     `json:"calls"`
	Measured  float64 `json:"measured_seconds"`
	Predicted float64 `json:"predicted_seconds"`
}

// Beside groups the measured times of operations by kind, beside the predicted ones. The seconds
// are in the order of the operations; without any the measured times are 0. Rows come with the
// longest prediction first; total sums all.
func (d Device) Beside(operations []engine.Operation, seconds []float64) (rows []Both,
	total Both) {
	total.Name = "all"
	at := map[Kind]*Both{}
	for i, o := range operations {
		kind, predicted := KindOf(o), d.operation(o)
		if at[kind] == nil {
			at[kind] = &Both{Name: string(kind)}
		}
		for _, b := range []*Both{at[kind], &total} {
			b.Calls += predicted.Calls
			b.Predicted += predicted.Seconds
			if len(seconds) > 0 {
				b.Measured += seconds[i]
			}
		}
	}
	for _, b := range at {
		rows = append(rows, *b)
	}
	slices.SortFunc(rows, func(a, b Both) int {
		return cmp.Or(cmp.Compare(b.Predicted, a.Predicted), cmp.Compare(a.Name, b.Name))
	})
	return rows, total
}
