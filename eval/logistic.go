package eval

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// logistic is multinomial logistic regression on rows x with labels:
//
//	loss(W,b) = mean over rows of −log softmax(W·x + b)[label] + l2/(2N)·‖W‖²
//
// It is scikit-learn's LogisticRegression with C = 1/l2. The rows are centred and turned so that
// features do not correlate. Neither changes the minimum: the bias is not penalised, and a
// rotation keeps ‖W‖. The search for it becomes many times shorter.
type logistic struct {
	n, d, classes int
	x             []float32      // [N,D] centred and turned
	mean          []float64      // [D] of the rows as they are
	turn          blas64.General // [D,D] a row times this is a turned row
	variance      []float64      // [D] of the turned features
	labels        []int          // [N]
	lanes         []lane
}

// lane adds up a fixed part of the rows, so that the sum does not depend on the number of cores.
type lane struct {
	first, last int
	loss        float64
	gradient    []float64 // [classes,D+1]: of the weights of a class, then of its bias
	block       []float32 // [classes,D] of the last few rows
	p           []float64 // [classes]
}

const (
	laneMemory = 1 << 24 // numbers that all lanes' gradients have together, about
	blockRows  = 256     // rows that are added in float32 before they are added in float64
)

func newLogistic(f Features, classes int) *logistic {
	l := &logistic{n: f.N(), d: f.D, classes: classes, labels: f.Labels,
		x: make([]float32, len(f.Rows)), mean: make([]float64, f.D)}
	for i, v := range f.Rows {
		l.mean[i%f.D] += float64(v) / float64(l.n)
	}
	for i, v := range f.Rows {
		l.x[i] = float32(float64(v) - l.mean[i%f.D])
	}
	l.decorrelate()
	size := classes * (f.D + 1)
	l.lanes = make([]lane, max(1, min(l.n/blockRows, max(4, min(64, laneMemory/size)))))
	for i := range l.lanes {
		l.lanes[i] = lane{first: i * l.n / len(l.lanes), last: (i + 1) * l.n / len(l.lanes),
			gradient: make([]float64, size), block: make([]float32, classes*f.D),
			p: make([]float64, classes)}
	}
	return l
}

// decorrelate turns the centred rows to the eigenvectors of their covariance.
func (l *logistic) decorrelate() {
	covariance := inner(Features{Rows: l.x, D: l.d})
	covariance.ScaleSym(1/float64(l.n), covariance)
	var eigen mat.EigenSym
	if !eigen.Factorize(covariance, true) {
		panic("eval: the eigenvectors of finite features were not found")
	}
	l.variance = eigen.Values(nil)
	for k, v := range l.variance {
		l.variance[k] = max(0, v)
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	l.turn = vectors.RawMatrix()
	narrow := blas32.General{Rows: l.d, Cols: l.d, Stride: l.d, Data: make([]float32, l.d*l.d)}
	for i := range narrow.Data {
		narrow.Data[i] = float32(l.turn.Data[i/l.d*l.turn.Stride+i%l.d])
	}
	const rows = 4096
	turned := make([]float32, min(rows, l.n)*l.d)
	for lo := 0; lo < l.n; lo += rows {
		block := l.x[lo*l.d : min(lo+rows, l.n)*l.d]
		n := len(block) / l.d
		blas32.Gemm(blas.NoTrans, blas.NoTrans, 1,
			blas32.General{Rows: n, Cols: l.d, Stride: l.d, Data: block}, narrow, 0,
			blas32.General{Rows: n, Cols: l.d, Stride: l.d, Data: turned[:n*l.d]})
		copy(block, turned)
	}
}

// evaluate returns the loss without penalty of the turned rows at weights w
// [classes,D] and biases b, and adds its
// gradient [classes,D+1] to the given one.
func (l *logistic) evaluate(w []float32, b, gradient []float64) float64 {
	var group sync.WaitGroup
	for i := range l.lanes {
		group.Go(func() { l.sum(&l.lanes[i], w, b) })
	}
	group.Wait()
	loss := 0.0
	for _, lane := range l.lanes {
		loss += lane.loss / float64(l.n)
		for k, g := range lane.gradient {
			gradient[k] += g / float64(l.n)
		}
	}
	return loss
}

// sum adds up a lane's rows.
func (l *logistic) sum(a *lane, w []float32, b []float64) {
	a.loss = 0
	clear(a.gradient)
	for first := a.first; first < a.last; first += blockRows {
		for i := first; i < min(first+blockRows, a.last); i++ {
			a.loss += l.row(a, i, w, b)
		}
		for class := range l.classes {
			g := a.gradient[class*(l.d+1):]
			for k, v := range a.block[class*l.d : (class+1)*l.d] {
				g[k] += float64(v)
			}
		}
		clear(a.block)
	}
}

// row returns the loss of one row, and adds its gradient to the block and to the biases'.
func (l *logistic) row(a *lane, i int, w []float32, b []float64) float64 {
	vector := func(of []float32, at int) blas32.Vector {
		return blas32.Vector{N: l.d, Inc: 1, Data: of[at*l.d : (at+1)*l.d]}
	}
	x, top := vector(l.x, i), math.Inf(-1)
	for class := range l.classes {
		a.p[class] = float64(blas32.Dot(x, vector(w, class))) + b[class]
		top = max(top, a.p[class])
	}
	of, sum := a.p[l.labels[i]], 0.0
	for class, logit := range a.p {
		a.p[class] = math.Exp(logit - top)
		sum += a.p[class]
	}
	for class, e := range a.p {
		p := e / sum
		if class == l.labels[i] {
			p--
		}
		a.gradient[class*(l.d+1)+l.d] += p
		if math.Abs(p) > 1e-9 {
			blas32.Axpy(float32(p), x, vector(a.block, class))
		}
	}
	return top + math.Log(sum) - of
}
