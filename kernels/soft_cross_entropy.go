package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// SoftTargets says how SoftCrossEntropy weighs a teacher and labels.
type SoftTargets struct {
	Classes     int
	Temperature float32 // Temperature divides both logits before the softmax; above 0.
	Soft        float32 // Soft weighs the teacher's term.
	Hard        float32 // Hard weighs the label's term.
}

// SoftCrossEntropy writes the loss of distillation (SimCLR v2, §2.3), the mean over rows n of
//
//	Soft·Σ_c -softmax(teacher/T)_c·log softmax(logits/T)_c + Hard·-log softmax(logits)_label
//
// and its gradient with respect to the logits, which is 0 in the padding. The teacher gets no
// gradient. A row whose label is Classes or more has no label: its second term is 0.
//
//	loss [1]  dlogits [N,Cp]  logits [N,Cp]  teacher [N,Cp]  labels [N] u32
//
// Cp is Classes rounded up to a multiple of 4.
func SoftCrossEntropy(r *engine.Recorder, loss, dlogits, logits, teacher, labels engine.Tensor,
	o SoftTargets) {
	checkLabels("soft_cross_entropy", labels, o.Classes, logits, teacher, dlogits)
	if !(o.Temperature > 0) || !(o.Soft >= 0) || !(o.Hard >= 0) {
		panic(fmt.Sprintf("kernels: soft_cross_entropy: temperature %g is not above 0, or weight "+
			"%g or %g below 0", o.Temperature, o.Soft, o.Hard))
	}
	n := logits.Dim(0)
	each := r.Temp("losses", engine.F32, padded4(n))
	rows := each.At(0, n)
	for _, c := range r.Cut(logits, teacher, labels, rows, dlogits) {
		p := softCrossEntropyParams{N: uint32(c.Hi - c.Lo), C4: uint32(logits.Dim(1) / 4),
			Classes: uint32(o.Classes), Sharp: 1 / o.Temperature, Soft: o.Soft, Hard: o.Hard,
			Scale: 1 / float32(n)}
		softCrossEntropy.Dispatch(r, p, logits.Slice(c.Lo, c.Hi), teacher.Slice(c.Lo, c.Hi),
			labels.Slice(c.Lo, c.Hi), rows.Slice(c.Lo, c.Hi), dlogits.Slice(c.Lo, c.Hi))
	}
	Mean(r, loss, each, n)
}

type softCrossEntropyParams struct {
	N       uint32
	C4      uint32
	Classes uint32
	Sharp   float32
	Soft    float32
	Hard    float32
	Scale   float32
}

var softCrossEntropy = engine.Kernel[softCrossEntropyParams]{
	Shader: "soft_cross_entropy",
	Args: engine.Args{
		engine.In4("logits"), engine.In4("teacher"), engine.In("labels"), engine.Out("loss"),
		engine.Out("dlogits"),
	},
	Groups: func(p softCrossEntropyParams) int { return laneGroups(p.N) },
}
