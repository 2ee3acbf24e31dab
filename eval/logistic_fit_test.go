package eval

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// Weights are rounded to float32, which hides the slope near a minimum: there a search along a line
// may find no lower point however long it goes on. In these problems it goes on for ever. The fit
// ends all the same, at the minimum.
func TestFitEndsWhereRoundingHidesTheSlope(t *testing.T) {
	const n, classes, l2 = 40, 4, 1
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for seed, d := range map[uint64]int{9: 3, 43: 8, 63: 3, 139: 3, 195: 3} {
		random := rand.New(rand.NewPCG(seed, 1))
		f := Features{D: d}
		for i := range n {
			for range d {
				f.Rows = append(f.Rows, 1+float32(random.NormFloat64()))
			}
			f.Labels = append(f.Labels, i%classes)
		}
		l := newLogistic(f, classes)
		weights, _, err := l.fit(ctx, l2, nil, effort{iterations: 1000, gradient: 1e-5,
			decrease: 1e-7})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if slope := steepest(f, classes, l2, weights); slope > 1e-4 {
			t.Errorf("seed %d: the loss has a slope of %g where the fit ended", seed, slope)
		}
	}
}

// steepest is the largest element of the gradient of the loss (logistic), in float64.
func steepest(f Features, classes int, l2 float64, weights []float64) (most float64) {
	n, stride := f.N(), f.D+1
	gradient := make([]float64, len(weights))
	for i := range n {
		x := f.Rows[i*f.D : (i+1)*f.D]
		p, sum := make([]float64, classes), 0.0
		for class := range p {
			w := weights[class*stride : (class+1)*stride]
			z := w[f.D]
			for k, v := range x {
				z += w[k] * float64(v)
			}
			p[class] = math.Exp(z)
			sum += p[class]
		}
		for class := range p {
			g := p[class] / sum
			if class == f.Labels[i] {
				g--
			}
			for k, v := range x {
				gradient[class*stride+k] += g * float64(v) / float64(n)
			}
			gradient[class*stride+f.D] += g / float64(n)
		}
	}
	for i, g := range gradient {
		if i%stride != f.D {
			g += l2 / float64(n) * weights[i]
		}
		most = max(most, math.Abs(g))
	}
	return most
}
