package eval

import (
	"context"
	"math"

	"gonum.org/v1/gonum/optimize"
)

// effort says how well a minimum is approached.
type effort struct {
	iterations int     // at most
	gradient   float64 // largest element of the scaled gradient at the end
	decrease   float64 // relative decrease of the loss that is too small to go on for
}

// fit minimises the loss by L-BFGS, starting at weights [classes,D+1] of centred rows, each class
// with its bias last; nil starts at zero. It returns the weights of the minimum.
//
// The search runs in units in which the loss is about equally curved in every direction. The
// minimum does not depend on them.
func (l *logistic) fit(ctx context.Context, l2 float64, start []float64, e effort) (
	weights []float64, iterations int, err error) {
	stride := l.d + 1
	unit := l.units(l2)
	v := make([]float64, l.classes*stride)
	for i := range start {
		v[i] = start[i] / unit[i%stride]
	}
	// The optimiser asks for value and gradient at a point one after the other.
	var value float64
	w, b := make([]float32, l.classes*l.d), make([]float64, l.classes)
	last, gradient := []float64(nil), make([]float64, len(v))
	at := func(x []float64) {
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
	}
	problem := optimize.Problem{
		Func: func(x []float64) float64 { at(x); return value },
		Grad: func(g, x []float64) { at(x); copy(g, gradient) },
		Status: func() (optimize.Status, error) {
			if ctx.Err() != nil {
				return optimize.Failure, ctx.Err()
			}
			return optimize.NotTerminated, nil
		},
	}
	result, err := optimize.Minimize(problem, v, &optimize.Settings{
		GradientThreshold: e.gradient, MajorIterations: e.iterations,
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
	return result.X, result.MajorIterations, nil
}

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

// classifier turns weights of centred rows into those of rows as they are.
func (l *logistic) classifier(weights []float64) (weight, bias []float32) {
	weight, bias = make([]float32, l.classes*l.d), make([]float32, l.classes)
	for class := range l.classes {
		w := weights[class*(l.d+1) : (class+1)*(l.d+1)]
		b := w[l.d]
		for k, m := range l.mean {
			weight[class*l.d+k] = float32(w[k])
			b -= w[k] * m
		}
		bias[class] = float32(b)
	}
	return weight, bias
}
