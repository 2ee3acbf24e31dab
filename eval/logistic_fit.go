package eval

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/optimize"
)

// effort says how well a minimum is approached.
type effort struct {
	iterations int     // at most
	gradient   float64 // largest element of the scaled gradient at the end
	decrease   float64 // relative decrease of the loss that is too small to go on for
}

// fit minimises the loss by L-BFGS, starting at weights [classes,D+1] of rows as they are, each
// class with its bias last; nil starts at zero. It returns the weights of the minimum.
//
// The search runs in units in which the loss is about equally curved in every direction. The
// minimum does not depend on them.
func (l *logistic) fit(ctx context.Context, l2 float64, start []float64, e effort) (
	weights []float64, iterations int, err error) {
	stride := l.d + 1
	unit := l.units(l2)
	v := make([]float64, l.classes*stride)
	if start != nil {
		v = l.inside(start)
		for i := range v {
			v[i] /= unit[i%stride]
		}
	}
	// The optimiser asks for value and gradient at a point one after the other. Near the minimum,
	// where rounding hides the slope, its search along a line can go on forever: it ends when no
	// point of many was lower.
	const mostInVain = 100
	var value float64
	lowest, vain := math.Inf(1), 0
	w, b := make([]float32, l.classes*l.d), make([]float64, l.classes)
	last, gradient := []float64(nil), make([]float64, len(v))
	at := func(x []float64) {
		vain++
		if last != nil && equal(last, x) {
			return
		}
		last = append(last[:0], x...)
		clear(gradient)
		value = 0
		penalty := l2 / float64(l.n)
		for i, z := range x {
			class, k := i/stride, i%stride
			z *= unit[k]
			if k == l.d {
				b[class] = z
				continue
			}
			w[class*l.d+k] = float32(z)
			value += penalty / 2 * z * z
			gradient[i] = penalty * z
		}
		value += l.evaluate(w, b, gradient)
		for i := range gradient {
			gradient[i] *= unit[i%stride]
		}
		if value < lowest {
			lowest, vain = value, 0
		}
	}
	problem := optimize.Problem{
		Func: func(x []float64) float64 { at(x); return value },
		Grad: func(g, x []float64) { at(x); copy(g, gradient) },
	}
	result, err := optimize.Minimize(problem, v, &optimize.Settings{
		GradientThreshold: e.gradient, MajorIterations: e.iterations,
		Recorder: watch(func() error {
			if vain > mostInVain {
				return errors.New("no point is lower")
			}
			return ctx.Err()
		}),
		Converger: &optimize.FunctionConverge{Relative: e.decrease, Iterations: 5},
	}, &optimize.LBFGS{Store: 10, Linesearcher: &optimize.MoreThuente{}})
	if ctx.Err() != nil {
		return nil, 0, ctx.Err()
	}
	// Near the minimum, a search along a line may fail for rounding: the best point so far is it.
	if result == nil || math.IsNaN(result.F) || math.IsInf(result.F, 0) {
		return nil, 0, err
	}
	for i := range result.X {
		result.X[i] *= unit[i%stride]
	}
	return l.outside(result.X), result.MajorIterations, nil
}

// watch is asked after every evaluation whether to go on.
type watch func() error

// Init implements optimize.Recorder.
func (watch) Init() error { return nil }

// Record implements optimize.Recorder.
func (w watch) Record(*optimize.Location, optimize.Operation, *optimize.Stats) error { return w() }

// units [D+1] are the lengths in which weights and bias are measured: 1/√(curvature of the loss).
func (l *logistic) units(l2 float64) []float64 {
	classes := float64(l.classes)
	share := (1 - 1/classes) / classes // p(1−p) of classes that are equally likely
	unit := make([]float64, l.d+1)
	for k, v := range l.variance {
		unit[k] = 1
		if c := share*v + l2/float64(l.n); c > 0 {
			unit[k] = 1 / math.Sqrt(c)
		}
	}
	unit[l.d] = 1 / math.Sqrt(share)
	return unit
}

func equal(a, b []float64) bool {
	for i, v := range a {
		if v != b[i] {
			return false
		}
	}
	return true
}

// inside turns weights [classes,D+1] of rows as they are into those of centred, turned rows.
func (l *logistic) inside(weights []float64) []float64 {
	in := make([]float64, len(weights))
	for class := range l.classes {
		from, to := l.class(weights, class), l.class(in, class)
		blas64.Gemv(blas.Trans, 1, l.turn, from, 0, to)
		in[class*(l.d+1)+l.d] = weights[class*(l.d+1)+l.d] + blas64.Dot(from, l.center())
	}
	return in
}

// outside is the inverse of inside.
func (l *logistic) outside(weights []float64) []float64 {
	out := make([]float64, len(weights))
	for class := range l.classes {
		from, to := l.class(weights, class), l.class(out, class)
		blas64.Gemv(blas.NoTrans, 1, l.turn, from, 0, to)
		out[class*(l.d+1)+l.d] = weights[class*(l.d+1)+l.d] - blas64.Dot(to, l.center())
	}
	return out
}

func (l *logistic) class(weights []float64, class int) blas64.Vector {
	return blas64.Vector{N: l.d, Inc: 1, Data: weights[class*(l.d+1):]}
}

func (l *logistic) center() blas64.Vector { return blas64.Vector{N: l.d, Inc: 1, Data: l.mean} }

// narrow splits weights [classes,D+1] into weights [classes,D] and biases [classes].
func narrow(weights []float64, classes int) (weight, bias []float32) {
	d := len(weights)/classes - 1
	weight, bias = make([]float32, 0, classes*d), make([]float32, classes)
	for class := range classes {
		w := weights[class*(d+1) : (class+1)*(d+1)]
		for _, v := range w[:d] {
			weight = append(weight, float32(v))
		}
		bias[class] = float32(w[d])
	}
	return weight, bias
}
