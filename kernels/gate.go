package kernels

import (
	"fmt"
	"slices"

	"vksimclr/engine"
)

// A gate weights the streams u [N,H,W,S·C] of an image's channels by S·C logits for each image.
// One stream has the sigmoid of its logit for a weight (squeeze-and-excite, Hu et al. 2018). Two
// streams have the softmax over their logits (selective kernels, Li et al. 2019).

type gateParams struct {
	Lanes   uint32 // each takes itemsPerLane pixels
	Pixels  uint32 // H·W
	Vectors uint32 // C/4
}

// Specialisation: streams, residual present.
var gateForward = engine.Kernel[gateParams]{
	Shader: "gate_forward",
	Args: engine.Args{engine.In4("logits"), engine.Stored("u"), engine.Stored("residual"),
		engine.OutStored("y")},
	Groups: func(p gateParams) int { return laneGroups(p.Lanes) },
}

// Specialisation: streams.
var gateBackward = engine.Kernel[gateParams]{
	Shader: "gate_backward",
	Args: engine.Args{engine.In4("logits"), engine.In4("dmean"), engine.Stored("dy"),
		engine.OutStored("du")},
	Groups: func(p gateParams) int { return laneGroups(p.Lanes) },
}

// GateForward writes y = Σ_s a_s·u_s, or with a residual relu(Σ_s a_s·u_s + residual), where a
// are the weights that the logits give to S = 1 or 2 streams. The residual may be absent.
//
//	y [N,H,W,C]  u [N,H,W,S·C]  logits [N,S·C]  residual [N,H,W,C]
func GateForward(r *engine.Recorder, y, u, logits, residual engine.Tensor) {
	const op = "gate"
	k := gateForward.Specialize(checkGate(op, u, logits, y), flag(residual.Valid()))
	checkLen(op, y, residual)
	residual = orElse(residual, u)
	for _, c := range r.Cut(u, y, residual, logits) {
		y, u := y.Slice(c.Lo, c.Hi), u.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newGate(y), logits.Slice(c.Lo, c.Hi), u, residual.Slice(c.Lo, c.Hi), y)
	}
}

// GateBackward writes du, where the logits are made from the mean over pixels of the sum of all
// streams: du_s = a_s·dy + dmean/(H·W). dy is the gradient before any ReLU.
//
//	du [N,H,W,S·C]  dy [N,H,W,C]  logits [N,S·C]  dmean [N,C]
func GateBackward(r *engine.Recorder, du, dy, logits, dmean engine.Tensor) {
	const op = "gate backward"
	k := gateBackward.Specialize(checkGate(op, du, logits, dy))
	checkGlobalAvgPool(op, dmean, dy)
	for _, c := range r.Cut(du, dy, logits, dmean) {
		dy := dy.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newGate(dy), logits.Slice(c.Lo, c.Hi), dmean.Slice(c.Lo, c.Hi), dy,
			du.Slice(c.Lo, c.Hi))
	}
}

// newGate gives each lane itemsPerLane pixels of y [N,H,W,C], as globalAvgPoolBackward.
func newGate(y engine.Tensor) gateParams {
	p := gateParams{Pixels: uint32(y.Dim(1) * y.Dim(2)), Vectors: uint32(y.Dim(3) / 4)}
	p.Lanes = uint32(y.Dim(0)) * p.Vectors * divUp(p.Pixels, itemsPerLane)
	return p
}

// checkGate checks the shapes and returns the number of streams.
func checkGate(op string, u, logits, y engine.Tensor) (streams uint32) {
	checkChannels(op, y)
	if y.Rank() == 4 {
		n, h, w, c := y.Dim(0), y.Dim(1), y.Dim(2), y.Dim(3)
		for s := 1; s <= 2; s++ {
			if slices.Equal(u.Shape(), []int{n, h, w, s * c}) &&
				slices.Equal(logits.Shape(), []int{n, s * c}) {
				return uint32(s)
			}
		}
	}
	panic(fmt.Sprintf("kernels: %s: u %v and logits %v are not one or two streams of %v", op, u,
		logits, y))
}
