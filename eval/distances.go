package eval

import "math"

// leastDistance is added to a distance before its inverse is taken, as solo-learn does.
const leastDistance = 1e-5

// squares are the squared lengths of the rows [N].
func squares(f Features) []float64 {
	s := make([]float64, f.N())
	for i, v := range f.Rows {
		s[i/f.D] += float64(v) * float64(v)
	}
	return s
}

// fromProducts turns the products of a query with rows of the bank into similarities
// 1/(distance + 1e-5). The squared lengths of rows and query are given.
func fromProducts(products []float32, bank []float64, query float64) {
	for i, p := range products {
		distance := math.Sqrt(max(0, bank[i]+query-2*float64(p)))
		products[i] = float32(1 / (distance + leastDistance))
	}
}
