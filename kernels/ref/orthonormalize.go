package ref

import "math"

// Orthonormalize writes to the rows of q [4,d] those of y made orthogonal to the rows before and of
// length 1. A row that is a sum of those before becomes the unit vector of its number.
func Orthonormalize(q, y []float64, d int) {
	copy(q, y)
	for row := range 4 {
		v := q[row*d : (row+1)*d]
		before := dot(v, v)
		for other := range row {
			w := q[other*d : (other+1)*d]
			along := dot(v, w)
			for i := range v {
				v[i] -= along * w[i]
			}
		}
		left := dot(v, v)
		if left <= 1e-10*before {
			clear(v)
			v[row] = 1
			continue
		}
		for i := range v {
			v[i] /= math.Sqrt(left)
		}
	}
}
