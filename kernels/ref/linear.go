package ref

// LinearForward writes y [M,N] = x [M,K]·wᵀ + b; b may be nil.
func LinearForward(y, x, w, b []float64, m, n, k int) {
	MatMul(y, x, w, m, n, k, false)
	if b != nil {
		BiasAdd(y, b)
	}
}

// LinearBackward writes dx [M,K] = dy·w, and writes, or adds to, dw [N,K] = dyᵀ·x and db [N] =
// the sum of dy's rows. wt [K,N] is w transposed. dx and db may be nil.
func LinearBackward(dx, dw, db, x, dy, wt []float64, m, n, k int, accumulate bool) {
	if dx != nil {
		MatMul(dx, dy, wt, m, k, n, false)
	}
	dyt, xt := make([]float64, len(dy)), make([]float64, len(x))
	Transpose(dyt, dy, m, n)
	Transpose(xt, x, m, k)
	MatMul(dw, dyt, xt, n, k, m, accumulate)
	if db != nil {
		SumRows(db, dy, accumulate)
	}
}

// BiasAdd adds b [C] to every row of y [M,C].
func BiasAdd(y, b []float64) {
	for i := range y {
		y[i] += b[i%len(b)]
	}
}

// SumRows writes, or adds to, db [C] = the sum of the rows of dy [M,C].
func SumRows(db, dy []float64, accumulate bool) {
	if !accumulate {
		clear(db)
	}
	for i, v := range dy {
		db[i%len(db)] += v
	}
}
