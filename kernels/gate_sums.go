package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Sums over the pixels of an image go row by row, and then over the rows: maps of a network's first
// stages are large, and one lane for each image and channel would be too few for a GPU.

type gateBackwardRowsParams struct {
	Count   uint32 // N·H·C/4
	Width   uint32
	Vectors uint32 // C/4
}

// Specialisation: streams.
var gateBackwardRows = engine.Kernel[gateBackwardRowsParams]{
	Shader: "gate_backward_rows",
	Args:   engine.Args{engine.Stored("dy"), engine.Stored("u"), engine.Out("rows")},
	Groups: func(p gateBackwardRowsParams) int { return laneGroups(p.Count) },
}

type gateBackwardLogitsParams struct {
	Count   uint32 // N·C/4
	Height  uint32
	Vectors uint32 // C/4
}

// Specialisation: streams.
var gateBackwardLogits = engine.Kernel[gateBackwardLogitsParams]{
	Shader: "gate_backward_logits",
	Args:   engine.Args{engine.In4("logits"), engine.In4("rows"), engine.Out("dlogits")},
	Groups: func(p gateBackwardLogitsParams) int { return laneGroups(p.Count) },
}

// GateMean writes y, the mean over H and W of the sum of the S = 1 or 2 streams of u: what a gate's
// logits are made from.
//
//	y [N,C]  u [N,H,W,S·C]
func GateMean(r *engine.Recorder, y, u engine.Tensor) {
	if u.Rank() != 4 || y.Rank() != 2 || u.Dim(0) != y.Dim(0) ||
		u.Dim(3) != y.Dim(1) && u.Dim(3) != 2*y.Dim(1) {
		panic(fmt.Sprintf("kernels: gate mean: %v is not the [N,C] of one or two streams of %v",
			y, u))
	}
	checkChannels("gate mean", y)
	n, h, w, c := u.Dim(0), u.Dim(1), u.Dim(2), y.Dim(1)
	rows := r.Temp("means of rows", engine.F32, n*h, c)
	globalAvgPool(r, rows, u.Reshape(n*h, 1, w, u.Dim(3)), uint32(u.Dim(3)/c))
	globalAvgPool(r, y, rows.Reshape(n, h, 1, c), 1)
}

// GateBackwardLogits writes dlogits [N,S·C], the gradient of GateForward's logits. dy is the
// gradient before any ReLU.
//
//	dlogits, logits [N,S·C]  dy [N,H,W,C]  u [N,H,W,S·C]
func GateBackwardLogits(r *engine.Recorder, dlogits, dy, u, logits engine.Tensor) {
	const op = "gate backward logits"
	streams := checkGate(op, u, logits, dy)
	checkLen(op, logits, dlogits)
	n, h, w, c := dy.Dim(0), dy.Dim(1), dy.Dim(2), dy.Dim(3)
	rows := r.Temp("sums of rows", engine.F32, n*h, c)
	dy, u = dy.Reshape(n*h, w, c), u.Reshape(n*h, w, u.Dim(3))
	for _, part := range r.Cut(u, dy, rows) {
		rows := rows.Slice(part.Lo, part.Hi)
		p := gateBackwardRowsParams{Count: vectors(rows), Width: uint32(w), Vectors: uint32(c / 4)}
		gateBackwardRows.Specialize(streams).Dispatch(r, p, dy.Slice(part.Lo, part.Hi),
			u.Slice(part.Lo, part.Hi), rows)
	}
	rows = rows.Reshape(n, h, c)
	for _, part := range r.Cut(rows, logits, dlogits) {
		rows, logits := rows.Slice(part.Lo, part.Hi), logits.Slice(part.Lo, part.Hi)
		p := gateBackwardLogitsParams{Count: vectors(logits) / streams, Height: uint32(h),
			Vectors: uint32(c / 4)}
		gateBackwardLogits.Specialize(streams).Dispatch(r, p, logits, rows,
			dlogits.Slice(part.Lo, part.Hi))
	}
}
