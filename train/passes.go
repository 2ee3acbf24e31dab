package train

import (
	"strings"

	"vksimclr/engine"
)

// passes are the parts of a step in the order in which plans tell of them.
var passes = []string{"forward convolution", "forward norm", "backward norm", "data gradient", "weight gradient", "pooling and cast", "head and loss", "optimiser"}

// layerAndPass takes a recorder's label apart.
func layerAndPass(label string) (layer, pass string) {
	for _, ending := range []struct{ text, pass string }{
		{" norm backward", "backward norm"}, {" norm", "forward norm"}, {" data gradient", "data gradient"}, {" weight gradient", "weight gradient"},
		{" forward", "forward convolution"},
	} {
		if layer, ok := strings.CutSuffix(label, ending.text); ok {
			return layer, ending.pass
		}
	}
	layer = strings.TrimSuffix(label, " backward")
	switch {
	case strings.HasPrefix(label, "head.") || label == "nt_xent":
		return layer, "head and loss"
	case label == "optimizer" || label == "check gradients":
		return layer, "optimiser"
	case layer == "pool" || layer == "maxpool" || layer == "cast":
		return layer, "pooling and cast"
	}
	return layer, "other"
}

func passOf(label string) string {
	_, pass := layerAndPass(label)
	return pass
}

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
