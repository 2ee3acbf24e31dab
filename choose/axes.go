package choose

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"
)

// Principal axes are found on so many rows at most, and where rows are longer than wideRows, on so
// many that the smaller side of the matrix is no larger.
const (
	axesRows = 2048
	wideRows = 768
)

// axes are the p directions in which rows differ most from mean, orthonormal, [p,D], or fewer. They
// are found on rows that are evenly spread. A nil mean is the origin.
func axes(r Rows, p int, mean []float32) Rows {
	most := axesRows
	if r.D > wideRows {
		most = wideRows
	}
	s := r.Pick(Spread(r.N, most))
	if mean != nil {
		for i := range s.N {
			blas32.Axpy(-1, vector(mean), vector(s.Row(i)))
		}
	}
	side, by := s.D, blas.Trans // the matrix of second moments, or that of the rows' products
	if s.N < s.D {
		side, by = s.N, blas.NoTrans
	}
	square := Rows{Data: make([]float32, side*side), N: side, D: side}
	other := blas.NoTrans
	if by == blas.NoTrans {
		other = blas.Trans
	}
	blas32.Gemm(by, other, 1, s.general(), s.general(), 0, square.general())
	symmetric := mat.NewSymDense(side, nil)
	for i := range side {
		for j := i; j < side; j++ {
			symmetric.SetSym(i, j, float64(square.Data[i*side+j]))
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(symmetric, true) {
		panic("choose: no eigenvectors: the features are not finite")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	found := Rows{D: r.D}
	for k := side - 1; k >= max(0, side-p); k-- {
		column := make([]float32, side)
		for i := range column {
			column[i] = float32(vectors.At(i, k))
		}
		axis := column
		if by == blas.NoTrans {
			axis = make([]float32, r.D)
			blas32.Gemv(blas.Trans, 1, s.general(), vector(column), 0, vector(axis))
		}
		found.append(axis)
	}
	return found
}

// append adds an axis, made orthogonal to those before, unless nothing is left of it.
func (r *Rows) append(axis []float32) {
	const least = 1e-3 // of an axis of length 1
	scale(axis)
	for range 2 { // once more removes what rounding left
		for i := range r.N {
			blas32.Axpy(-dot(axis, r.Row(i)), vector(r.Row(i)), vector(axis))
		}
	}
	if blas32.Nrm2(vector(axis)) < least {
		return
	}
	scale(axis)
	r.Data = append(r.Data, axis...)
	r.N++
}

// Plane is the map of rows on their two principal axes, [N,2]: the flat picture that keeps most of
// their differences. Axes are found on up to 2048 rows.
func Plane(r Rows) []float32 {
	points := make([]float32, 2*r.N)
	mean := make([]float32, r.D)
	for i := range r.N {
		blas32.Axpy(1/float32(r.N), vector(r.Row(i)), vector(mean))
	}
	column := make([]float32, r.N)
	found := axes(r, 2, mean)
	for k := range found.N {
		blas32.Gemv(blas.NoTrans, 1, r.general(), vector(found.Row(k)), 0, vector(column))
		shift := dot(mean, found.Row(k))
		for i, x := range column {
			points[2*i+k] = x - shift
		}
	}
	return points
}
