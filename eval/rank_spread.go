package eval

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// gramRows is the number of rows that are widened to float64 at a time.
const gramRows = 2048

// gram is XᵀX [D,D] of the rows X [N,D]; where there are fewer rows than features it is XXᵀ
// [N,N], which has the same eigenvalues but for zeros.
func gram(f Features) *mat.SymDense {
	if f.N() < f.D {
		return outer(widened(f.Rows, f.N(), f.D))
	}
	return inner(f)
}

// inner is XᵀX [D,D] of the rows X [N,D].
func inner(f Features) *mat.SymDense {
	n := f.N()
	sum := blas64.General{Rows: f.D, Cols: f.D, Stride: f.D, Data: make([]float64, f.D*f.D)}
	for lo := 0; lo < n; lo += gramRows {
		rows := min(gramRows, n-lo)
		x := widened(f.Rows[lo*f.D:], rows, f.D)
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, x, x, 1, sum)
	}
	return mat.NewSymDense(f.D, sum.Data)
}

// outer is XXᵀ.
func outer(x blas64.General) *mat.SymDense {
	n := x.Rows
	p := blas64.General{Rows: n, Cols: n, Stride: n, Data: make([]float64, n*n)}
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, x, x, 0, p)
	return mat.NewSymDense(n, p.Data)
}

func widened(rows []float32, n, d int) blas64.General {
	x := blas64.General{Rows: n, Cols: d, Stride: d, Data: make([]float64, n*d)}
	for i := range x.Data {
		x.Data[i] = float64(rows[i])
	}
	return x
}

// deviations fills in how far each feature spreads over rows of length 1.
func (r *Ranking) deviations(f Features) {
	sum, square := make([]float64, f.D), make([]float64, f.D)
	for i := range f.N() {
		row := f.Rows[i*f.D : (i+1)*f.D]
		scale := inverseLength(row)
		for k, v := range row {
			x := scale * float64(v)
			sum[k] += x
			square[k] += x * x
		}
	}
	n := float64(f.N())
	r.MinDeviation = math.Inf(1)
	for k := range f.D {
		mean := sum[k] / n
		variance := square[k]/n - mean*mean
		deviation := 0.0
		// A variance below the rounding of float32 features is none.
		if variance > 1e-13*square[k]/n {
			deviation = math.Sqrt(variance * float64(f.D))
		} else {
			r.Constant++
		}
		r.Deviation += deviation / float64(f.D)
		r.MinDeviation = min(r.MinDeviation, deviation)
	}
}

// inverseLength is 1/‖row‖, 0 for a row of zeros.
func inverseLength(row []float32) float64 {
	sum := 0.0
	for _, v := range row {
		sum += float64(v) * float64(v)
	}
	if sum == 0 {
		return 0
	}
	return 1 / math.Sqrt(sum)
}

// uniformity is the logarithm of the mean of exp(−2‖x−y‖²) over pairs of different rows,
// each scaled to length 1. It is 0 for one row.
func uniformity(f Features) float64 {
	n := f.N()
	x := widened(f.Rows, n, f.D)
	for i := range n {
		scale := inverseLength(f.Rows[i*f.D : (i+1)*f.D])
		blas64.Scal(scale, blas64.Vector{N: f.D, Inc: 1, Data: x.Data[i*f.D:]})
	}
	cosines := outer(x)
	sum, pairs := 0.0, 0
	for i := range n {
		for j := range i {
			distance := cosines.At(i, i) + cosines.At(j, j) - 2*cosines.At(j, i)
			sum += math.Exp(-2 * distance)
			pairs++
		}
	}
	if pairs == 0 {
		return 0
	}
	return math.Log(sum / float64(pairs))
}

// Evenly is at most so many rows, evenly spaced, with their keys and labels.
func Evenly(f Features, most int) Features {
	if most < 0 {
		panic(fmt.Sprintf("eval: at most %d rows", most))
	}
	n := f.N()
	if n <= most {
		return f
	}
	some := Features{D: f.D, Rows: make([]float32, 0, most*f.D)}
	for i := range most {
		row := i * n / most
		some.Rows = append(some.Rows, f.Rows[row*f.D:(row+1)*f.D]...)
		if f.Keys != nil {
			some.Keys = append(some.Keys, f.Keys[row])
		}
		if f.Labels != nil {
			some.Labels = append(some.Labels, f.Labels[row])
		}
	}
	return some
}

// Alignment is the loss of Wang and Isola: the mean of ‖a−b‖² over pictures, where a and b
// are the rows of two views of a picture, scaled to length 1. It is 0 where views do not matter,
// and 2 where the two views of a picture are as far apart as rows at right angles.
func Alignment(a, b Features) float64 {
	if a.D != b.D || len(a.Rows) != len(b.Rows) || len(a.Rows) == 0 {
		panic(fmt.Sprintf("eval: alignment of %d and %d numbers in rows of %d and %d",
			len(a.Rows), len(b.Rows), a.D, b.D))
	}
	sum := 0.0
	for i := range a.N() {
		x, y := a.Rows[i*a.D:(i+1)*a.D], b.Rows[i*a.D:(i+1)*a.D]
		p, q := inverseLength(x), inverseLength(y)
		for k := range x {
			d := p*float64(x[k]) - q*float64(y[k])
			sum += d * d
		}
	}
	return sum / float64(a.N())
}
