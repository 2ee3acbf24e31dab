package ref

// MatMul writes, or adds to, c [M,N] = a [M,K]·bᵀ, b [N,K].
func MatMul(c, a, b []float64, m, n, k int, accumulate bool) {
	for i := range m {
		for j := range n {
			sum := 0.0
			if accumulate {
				sum = c[i*n+j]
			}
			for l := range k {
				sum += a[i*k+l] * b[j*k+l]
			}
			c[i*n+j] = sum
		}
	}
}

// Transpose writes y [N,M] = xᵀ, x [M,N].
func Transpose(y, x []float64, m, n int) {
	for i := range m {
		for j := range n {
			y[j*m+i] = x[i*n+j]
		}
	}
}
