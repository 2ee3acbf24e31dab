package ref

// Accuracy writes to y[0] the share of rows whose largest logit is that of their label. Rows have
// `pitch` elements, of which the first `classes` count.
func Accuracy(y, logits []float64, labels []int, classes, pitch int) {
	y[0] = 0
	for n, label := range labels {
		x, top := logits[n*pitch:n*pitch+classes], 0
		for c, v := range x {
			if v > x[top] {
				top = c
			}
		}
		if top == label {
			y[0] += 1 / float64(len(labels))
		}
	}
}
