package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// SoftmaxCrossEntropy writes the mean over rows of log Σ_c exp x[n,c] - x[n,label], and its
// gradient, which is 0 in the padding.
//
//	loss [1]  dlogits [N,Cp]  logits [N,Cp]  labels [N] u32, less than classes
//
// Cp is classes rounded up to a multiple of 4.
func SoftmaxCrossEntropy(r *engine.Recorder, loss, dlogits, logits, labels engine.Tensor,
	classes int) {
	checkLabels("cross_entropy", labels, classes, logits, dlogits)
	n := logits.Dim(0)
	each := r.Temp("losses", engine.F32, padded4(n))
	rows := each.At(0, n)
	for _, c := range r.Cut(logits, labels, rows, dlogits) {
		p := crossEntropyParams{N: uint32(c.Hi - c.Lo), C4: uint32(logits.Dim(1) / 4),
			Classes: uint32(classes), Scale: 1 / float32(n)}
		crossEntropy.Dispatch(r, p, logits.Slice(c.Lo, c.Hi), labels.Slice(c.Lo, c.Hi),
			rows.Slice(c.Lo, c.Hi), dlogits.Slice(c.Lo, c.Hi))
	}
	Mean(r, loss, each, n)
}

// checkLabels panics unless labels [N] u32 and so many classes suit logits [N,Cp] and the tensors
// after them, which have the same shape.
func checkLabels(op string, labels engine.Tensor, classes int, logits ...engine.Tensor) {
	checkRows(op, labels, logits...)
	if classes < 1 || classes > logits[0].Dim(1) || labels.DType() != engine.U32 {
		panic(fmt.Sprintf("kernels: %s: %d classes, logits %v, labels %v", op, classes, logits[0],
			labels))
	}
}

type crossEntropyParams struct {
	N       uint32
	C4      uint32
	Classes uint32
	Scale   float32
}

var crossEntropy = engine.Kernel[crossEntropyParams]{
	Shader: "cross_entropy",
	Args: engine.Args{
		engine.In4("logits"), engine.In("labels"), engine.Out("loss"), engine.Out("dlogits"),
	},
	Groups: func(p crossEntropyParams) int { return laneGroups(p.N) },
}
