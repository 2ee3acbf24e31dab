package kernels

import "vksimclr/engine"

// Accuracy writes the share of rows whose largest logit is that of their label, 0 to 1. The first
// one of equal logits counts.
//
//	y [1]  logits [N,Cp]  labels [N] u32, less than classes
//
// Cp is classes rounded up to a multiple of 4.
func Accuracy(r *engine.Recorder, y, logits, labels engine.Tensor, classes int) {
	checkLabels("accuracy", labels, classes, logits)
	n := logits.Dim(0)
	each := r.Temp("hits", engine.F32, padded4(n))
	rows := each.At(0, n)
	for _, c := range r.Cut(logits, labels, rows) {
		p := rowHitsParams{N: uint32(c.Hi - c.Lo), C4: uint32(logits.Dim(1) / 4),
			Classes: uint32(classes)}
		rowHits.Dispatch(r, p, logits.Slice(c.Lo, c.Hi), labels.Slice(c.Lo, c.Hi),
			rows.Slice(c.Lo, c.Hi))
	}
	Mean(r, y, each, n)
}

type rowHitsParams struct {
	N       uint32
	C4      uint32
	Classes uint32
}

var rowHits = engine.Kernel[rowHitsParams]{
	Shader: "row_hits",
	Args:   engine.Args{engine.In4("logits"), engine.In("labels"), engine.Out("y")},
	Groups: func(p rowHitsParams) int { return laneGroups(p.N) },
}
