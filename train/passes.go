package train

import "vksimclr/engine"

// PlanRow sums up some operations; bytes count each tensor once for an operation that reads or writes it, and are those of a picture (two views).
type PlanRow struct {
	Name         string  `json:"name"`
	Operations   int     `json:"operations"`
	FLOP         float64 `json:"flop_per_picture"`
	BytesRead    float64 `json:"bytes_read_per_picture"`
	BytesWritten float64 `json:"bytes_written_per_picture"`
}

func (r *PlanRow) add(o engine.Operation, pictures int) {
	read, written := o.Bytes()
	r.Operations++
	r.FLOP += o.FLOPs / float64(pictures)
	r.BytesRead += read / float64(pictures)
	r.BytesWritten += written / float64(pictures)
}

// planRows groups operations by name; rows come in the order of the given names, then of first use.
func planRows(names []string, operations []engine.Operation, pictures int, name func(engine.Operation) string) (rows []PlanRow) {
	at := map[string]int{}
	row := func(name string) int {
		i, ok := at[name]
		if !ok {
			i, rows = len(rows), append(rows, PlanRow{Name: name})
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
