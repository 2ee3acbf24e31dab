package ref

import "math"

// SoftCrossEntropy writes the mean over rows of
//
//	soft·Σ_c -softmax(teacher/T)_c·log softmax(logits/T)_c + hard·-log softmax(logits)_label
//
// and its gradient with respect to the logits. The second term is 0 in rows whose label is no
// class. Rows have `pitch` elements, of which the first `classes` count; dlogits is 0 in the
// others.
func SoftCrossEntropy(loss, dlogits, logits, teacher []float64, labels []int, classes, pitch int,
	temperature, soft, hard float64) {
	loss[0] = 0
	rows := float64(len(labels))
	sharp, wanted := make([]float64, classes), make([]float64, classes)
	for n, label := range labels {
		x, t := logits[n*pitch:n*pitch+classes], teacher[n*pitch:n*pitch+classes]
		for c := range x {
			sharp[c], wanted[c] = x[c]/temperature, t[c]/temperature
		}
		lse, top := logSumExp(sharp), logSumExp(wanted)
		dx := dlogits[n*pitch : (n+1)*pitch]
		clear(dx)
		for c := range x {
			p := math.Exp(wanted[c] - top)
			loss[0] += soft * p * (lse - sharp[c]) / rows
			dx[c] = soft / temperature * (math.Exp(sharp[c]-lse) - p) / rows
		}
		if label < 0 || label >= classes {
			continue
		}
		plain := logSumExp(x)
		loss[0] += hard * (plain - x[label]) / rows
		for c := range x {
			dx[c] += hard * math.Exp(x[c]-plain) / rows
		}
		dx[label] -= hard / rows
	}
}
