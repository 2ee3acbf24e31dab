package choose

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas32"
)

// Rows are the features of N pictures, D numbers each. Every row has length 1; a row of zeros stays
// zero and is like nothing.
type Rows struct {
	Data []float32 // [N,D] row-major
	N, D int
}

// Normalize scales rows of d numbers to length 1, in place. It panics where the length is no
// multiple of d.
func Normalize(data []float32, d int) Rows {
	if d < 1 || len(data)%d != 0 {
		panic(fmt.Sprintf("choose: %d numbers are no rows of %d", len(data), d))
	}
	r := Rows{Data: data, N: len(data) / d, D: d}
	for i := range r.N {
		scale(r.Row(i))
	}
	return r
}

// scale gives a vector length 1.
func scale(v []float32) {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return
	}
	f := 1 / math.Sqrt(sum)
	for i, x := range v {
		v[i] = float32(float64(x) * f)
	}
}

// Row is row i. It shares the memory of r.
func (r Rows) Row(i int) []float32 {
	if i < 0 || i >= r.N {
		panic(fmt.Sprintf("choose: row %d of %d", i, r.N))
	}
	return r.Data[i*r.D : (i+1)*r.D]
}

// Cosine is the cosine of rows i and j.
func (r Rows) Cosine(i, j int) float32 { return dot(r.Row(i), r.Row(j)) }

// Pick copies some rows.
func (r Rows) Pick(places []int) Rows {
	p := Rows{Data: make([]float32, len(places)*r.D), N: len(places), D: r.D}
	for i, place := range places {
		copy(p.Row(i), r.Row(place))
	}
	return p
}

// Spread are at most n of the numbers 0 to of-1, evenly spread, in order.
func Spread(of, n int) []int {
	n = min(n, of)
	places := make([]int, n)
	for i := range places {
		places[i] = int(int64(i) * int64(of) / int64(n))
	}
	return places
}

// part is rows from up to to.
func (r Rows) part(from, to int) Rows {
	return Rows{Data: r.Data[from*r.D : to*r.D], N: to - from, D: r.D}
}

func (r Rows) general() blas32.General {
	return blas32.General{Rows: r.N, Cols: r.D, Stride: r.D, Data: r.Data}
}

func vector(v []float32) blas32.Vector { return blas32.Vector{N: len(v), Inc: 1, Data: v} }

func dot(a, b []float32) float32 { return blas32.Dot(vector(a), vector(b)) }
