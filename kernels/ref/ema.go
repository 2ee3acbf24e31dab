package ref

// EMA moves the exponential moving average a in place towards w.
func EMA(a, w []float64, decay float64) {
	for i := range a {
		a[i] = decay*a[i] + (1-decay)*w[i]
	}
}
