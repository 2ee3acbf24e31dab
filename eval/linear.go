package eval

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Linear says how a linear classifier is fitted to features. The zero Linear sweeps the penalty.
type Linear struct {
	// L2 is the penalty l2/2·‖W‖² beside the sum of the rows' cross-entropies, 1/C of
	// scikit-learn. 0 tries Penalties and takes the one with most right rows of the validation
	// share.
	L2 float64
	// Validation is the share of rows that the sweep is judged on; 0 means 0.2.
	Validation float64
	// Seed draws the validation share, the same number of rows of each class as far as possible.
	Seed uint64
	// Progress is told how many of about how many fits are done; nil: nobody.
	Progress func(done, of int)
}

// LinearFit is a fitted linear classifier.
type LinearFit struct {
	Weight     []float32 // [classes,D] row-major
	Bias       []float32 // [classes]
	L2         float64   // penalty
	Loss       float64   // mean cross-entropy of the rows that were fitted, without the penalty
	Iterations int       // of the last fit
	// Sweep are the penalties that were tried, in ascending order; none where L2 was given.
	Sweep []Tried
}

// Tried is a penalty of a sweep and what came of it on the validation share.
type Tried struct {
	L2   float64
	Top1 float64 // percent
	Loss float64 // mean cross-entropy
}

// Penalties are the 45 values from 1e-6 to 1e5, equally spaced in their logarithm, of the SimCLR
// paper (appendix B.8).
func Penalties() []float64 {
	p := make([]float64, 45)
	for i := range p {
		p[i] = math.Pow(10, -6+11*float64(i)/float64(len(p)-1))
	}
	return p
}

// absentBias makes a class without rows of its own impossible.
const absentBias = -1e4

// Fit fits multinomial logistic regression to the labelled rows of f. names are those of the
// classes, for messages. Classes without rows get probability 0. The result depends on the input
// alone, not on the number of cores.
func (o Linear) Fit(ctx context.Context, f Features, names []string) (fit LinearFit, err error) {
	present, err := o.check(f, names)
	if err != nil {
		return fit, fmt.Errorf("eval: linear: %w", err)
	}
	compact := make([]int, len(names))
	for i, class := range present {
		compact[class] = i
	}
	rows := Features{Rows: f.Rows, D: f.D, Labels: make([]int, f.N())}
	for i, label := range f.Labels {
		rows.Labels[i] = compact[label]
	}
	start, fit := []float64(nil), LinearFit{L2: o.L2}
	all := newLogistic(rows, len(present))
	if o.L2 == 0 {
		if start, err = o.sweep(ctx, rows, len(present), &fit); err != nil {
			return fit, fmt.Errorf("eval: linear: %w", err)
		}
	}
	weights, iterations, err := all.fit(ctx, fit.L2, start,
		effort{iterations: 1000, gradient: 1e-5, decrease: 1e-7})
	if err != nil {
		return fit, fmt.Errorf("eval: linear: %w", err)
	}
	fit.Iterations = iterations
	weight, bias := narrow(weights, len(present))
	fit.Weight, fit.Bias = make([]float32, len(names)*f.D), make([]float32, len(names))
	for class := range names {
		fit.Bias[class] = absentBias
	}
	for i, class := range present {
		copy(fit.Weight[class*f.D:(class+1)*f.D], weight[i*f.D:(i+1)*f.D])
		fit.Bias[class] = bias[i]
	}
	return fit, nil
}

// check returns the classes that have rows.
func (o Linear) check(f Features, names []string) (present []int, err error) {
	if len(f.Labels) != f.N() || f.N() == 0 {
		return nil, fmt.Errorf("%d labels for %d rows", len(f.Labels), f.N())
	}
	if err := f.CheckFinite(); err != nil {
		return nil, err
	}
	if o.L2 < 0 || math.IsNaN(o.L2) || math.IsInf(o.L2, 0) {
		return nil, fmt.Errorf("l2 is %g: give a number above 0, or leave it out", o.L2)
	}
	counts := make([]int, len(names))
	for i, label := range f.Labels {
		if label < 0 || label >= len(names) {
			return nil, fmt.Errorf("label %d of row %d is none of %d classes", label, i, len(names))
		}
		counts[label]++
	}
	for class, n := range counts {
		if n > 0 {
			present = append(present, class)
		}
	}
	if len(present) == 1 {
		return nil, fmt.Errorf("all %d pictures are of class %q: there is nothing to tell apart; "+
			"give pictures of two or more classes", f.N(), names[present[0]])
	}
	if o.L2 > 0 {
		return present, nil
	}
	for _, class := range present {
		if counts[class] < 2 {
			return nil, fmt.Errorf("%w: class %q has %d picture", ErrFewLabels, names[class],
				counts[class])
		}
	}
	return present, nil
}

// ErrFewLabels says that a class has too few rows for a validation share.
var ErrFewLabels = errors.New("a penalty cannot be chosen with one picture of a class")
