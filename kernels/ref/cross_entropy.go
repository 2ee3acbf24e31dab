package ref

import "math"

// SoftmaxCrossEntropy writes the mean over rows of log Σ_c exp x[n,c] - x[n,label] and its
// gradient. Rows have `pitch` elements, of which the first `classes` count; dlogits is 0 in the
// others.
func SoftmaxCrossEntropy(loss, dlogits, logits []float64, labels []int, classes, pitch int) {
	loss[0] = 0
	rows := float64(len(labels))
	for n, label := range labels {
		x, dx := logits[n*pitch:n*pitch+classes], dlogits[n*pitch:(n+1)*pitch]
		lse := logSumExp(x)
		loss[0] += (lse - x[label]) / rows
		clear(dx)
		for c := range x {
			dx[c] = math.Exp(x[c]-lse) / rows
		}
		dx[label] -= 1 / rows
	}
}

// Mean writes the mean of x to y[0].
func Mean(y, x []float64) {
	y[0] = 0
	for _, v := range x {
		y[0] += v / float64(len(x))
	}
}

// logSumExp is log Σ exp x, safe for large x; of nothing it is -∞.
func logSumExp(x []float64) float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = math.Max(top, v)
	}
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum)
}
