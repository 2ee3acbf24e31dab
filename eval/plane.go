package eval

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

const (
	planeSearch = 8  // directions that are followed to find two
	planeRounds = 40 // of the search
)

// Plane projects rows of length 1 on the two directions in which they vary most (principal
// components). shares are the parts of the variance that lie along them. The result is the same
// each time.
func Plane(f Features) (points [][2]float64, shares [2]float64) {
	n := f.N()
	if n == 0 {
		return nil, shares
	}
	x := widened(f.Rows, n, f.D)
	mean, total := make([]float64, f.D), 0.0
	for i := range n {
		scale := inverseLength(f.Rows[i*f.D : (i+1)*f.D])
		for k := range f.D {
			x.Data[i*f.D+k] *= scale
			mean[k] += x.Data[i*f.D+k] / float64(n)
		}
	}
	for i := range x.Data {
		x.Data[i] -= mean[i%f.D]
		total += x.Data[i] * x.Data[i]
	}
	width := min(planeSearch, f.D)
	r := rand.New(rand.NewPCG(1, 2))
	general := func(rows, cols int) blas64.General {
		return blas64.General{Rows: rows, Cols: cols, Stride: cols,
			Data: make([]float64, rows*cols)}
	}
	directions, found := general(width, f.D), general(n, width)
	for i := range directions.Data {
		directions.Data[i] = r.NormFloat64()
	}
	for range planeRounds {
		orthonormal(directions)
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, x, directions, 0, found)
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, found, x, 0, directions)
	}
	along := mat.NewDense(n, width, found.Data)
	// Within the directions found, the components are the left singular vectors of the projections.
	var svd mat.SVD
	points = make([][2]float64, n)
	if total == 0 || !svd.Factorize(along, mat.SVDThin) {
		return points, shares
	}
	var u mat.Dense
	svd.UTo(&u)
	values := svd.Values(nil)
	for c := range min(2, len(values)) {
		shares[c] = values[c] * values[c] / total
		sign := 1.0
		if biggest(u.ColView(c)) < 0 { // either sign is right: take one
			sign = -1
		}
		for i := range n {
			points[i][c] = sign * values[c] * u.At(i, c)
		}
	}
	return points, shares
}

// orthonormal turns rows into an orthonormal basis of the space that they span. Rows that add
// nothing to it become zero.
func orthonormal(rows blas64.General) {
	row := func(i int) blas64.Vector {
		return blas64.Vector{N: rows.Cols, Inc: 1, Data: rows.Data[i*rows.Cols:]}
	}
	for i := range rows.Rows {
		before := blas64.Nrm2(row(i))
		for range 2 { // twice is enough against rounding
			for j := range i {
				blas64.Axpy(-blas64.Dot(row(i), row(j)), row(j), row(i))
			}
		}
		length := blas64.Nrm2(row(i))
		if length <= 1e-12*before {
			length = math.Inf(1)
		}
		blas64.Scal(1/length, row(i))
	}
}

// biggest is the element with the largest magnitude.
func biggest(v mat.Vector) (b float64) {
	for i := range v.Len() {
		if math.Abs(v.AtVec(i)) > math.Abs(b) {
			b = v.AtVec(i)
		}
	}
	return b
}
