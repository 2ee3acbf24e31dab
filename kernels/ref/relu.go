package ref

// ReLUForward writes y = max(x, 0); a NaN stays a NaN.
func ReLUForward(y, x []float64) {
	for i, v := range x {
		y[i] = relu(v)
	}
}

// ReLUBackward writes dx = dy where y > 0, else 0.
func ReLUBackward(dx, dy, y []float64) {
	for i := range dx {
		dx[i] = reluMask(dy[i], y[i])
	}
}

// AddReLUForward writes y = max(a + b, 0).
func AddReLUForward(y, a, b []float64) {
	for i := range y {
		y[i] = relu(a[i] + b[i])
	}
}

func relu(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return x
}

func reluMask(dy, y float64) float64 {
	if y <= 0 {
		return 0
	}
	return dy
}
