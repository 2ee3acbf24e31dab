package eval

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The gradient is that of the loss.
func TestLogisticGradient(t *testing.T) {
	f := clusters(70, 5, 3, 1)
	l := newLogistic(f, 3)
	r := rand.New(rand.NewPCG(1, 2))
	weights := make([]float64, 3*6)
	for i := range weights {
		weights[i] = float64(float32(r.NormFloat64()))
	}
	w, b := make([]float32, 15), make([]float64, 3)
	unpack := func() {
		for class := range 3 {
			for k := range 5 {
				w[class*5+k] = float32(weights[class*6+k])
			}
			b[class] = weights[class*6+5]
		}
	}
	unpack()
	gradient := make([]float64, len(weights))
	l.evaluate(w, b, gradient)
	for i := range weights {
		const step = 0.01
		var loss [2]float64
		for side := range loss {
			was := weights[i]
			weights[i] = was + step*float64(2*side-1)
			unpack()
			loss[side] = l.evaluate(w, b, make([]float64, len(weights)))
			weights[i] = was
		}
		if slope := (loss[1] - loss[0]) / (2 * step); math.Abs(slope-gradient[i]) > 2e-4 {
			t.Errorf("weight %d: gradient %g, slope %g", i, gradient[i], slope)
		}
	}
}

// The fitted weights are where the gradient of the penalised loss is zero, on rows whose features
// correlate, are far from 0 and of very different sizes.
func TestLinearFindsTheMinimum(t *testing.T) {
	f := clusters(400, 6, 3, 5)
	for i := range f.Rows {
		k := i % 6
		f.Rows[i] = 100 + f.Rows[i]*float32(math.Pow(4, float64(k-3))) + f.Rows[i-k]
	}
	for i := range f.Labels { // labels are noisy, so that no weights are infinite
		if i%4 == 0 {
			f.Labels[i] = i / 4 % 3
		}
	}
	for _, l2 := range []float64{1e-3, 1, 300} {
		fit, err := Linear{L2: l2}.Fit(t.Context(), f, []string{"a", "b", "c"})
		if err != nil {
			t.Fatal(err)
		}
		gradient := make([]float64, 3*7)
		for i := range gradient {
			if class, k := i/7, i%7; k < 6 {
				gradient[i] = l2 * float64(fit.Weight[class*6+k])
			}
		}
		p, err := Classifier{Weight: fit.Weight, Bias: fit.Bias, Classes: make([]string, 3)}.
			Probabilities(f)
		if err != nil {
			t.Fatal(err)
		}
		scale := 0.0
		for i, label := range f.Labels {
			for class := range 3 {
				g := float64(p[i*3+class])
				if class == label {
					g--
				}
				for k := range 6 {
					gradient[class*7+k] += g * float64(f.Rows[i*6+k])
					scale = max(scale, math.Abs(float64(f.Rows[i*6+k])))
				}
				gradient[class*7+6] += g
			}
		}
		for i, g := range gradient {
			if math.Abs(g) > 1e-3*scale*float64(len(f.Labels)) {
				t.Errorf("l2 %g: gradient %d is %g", l2, i, g)
			}
		}
	}
}

// The sweep finds a penalty as good as the best of all 45, and the same one each time.
func TestLinearSweep(t *testing.T) {
	f := clusters(300, 24, 4, 6)
	names := []string{"a", "b", "c", "d", "no pictures"}
	o := Linear{Seed: 3}
	fit, err := o.Fit(t.Context(), f, names)
	if err != nil {
		t.Fatal(err)
	}
	train, held := o.split(f, 4)
	if held.N() < 58 || held.N() > 62 || train.N()+held.N() != 300 {
		t.Errorf("%d rows are held back", held.N())
	}
	all, top := newLogistic(train, 4), Tried{}
	for _, l2 := range Penalties() {
		s := sweep{l: all, held: held, penalties: []float64{l2}, weights: map[int][]float64{},
			tried: map[int]Tried{}}
		if err := s.try(t.Context(), 0, 1); err != nil {
			t.Fatal(err)
		}
		if s.tried[0].better(top) || top.L2 == 0 {
			top = s.tried[0]
		}
	}
	best := Tried{}
	for _, tried := range fit.Sweep {
		if tried.L2 == fit.L2 {
			best = tried
		}
	}
	if len(fit.Sweep) > 20 || best.Top1 < top.Top1-2 {
		t.Errorf("%d penalties tried, best %+v; best of all %+v", len(fit.Sweep), best, top)
	}
	again, err := o.Fit(t.Context(), f, names)
	if err != nil || again.L2 != fit.L2 || !slices.Equal(again.Weight, fit.Weight) {
		t.Errorf("%v: the second time l2 is %g, first %g", err, again.L2, fit.L2)
	}
	test := clusters(500, 24, 4, 7)
	logits, err := Classifier{Weight: fit.Weight, Bias: fit.Bias, Classes: names}.Logits(test)
	if err != nil {
		t.Fatal(err)
	}
	if s := Score(logits, test.Labels, 5); s.Top1 < 85 || s.Confusion[0][4] != 0 {
		t.Errorf("%+v", s)
	}
}

func TestLinearRejects(t *testing.T) {
	f, names := clusters(40, 3, 2, 1), []string{"cat", "dog"}
	nan, one, few := f, f, f
	nan.Rows = slices.Clone(f.Rows)
	nan.Rows[7] = float32(math.NaN())
	one.Labels = make([]int, 40)
	few.Labels = append(make([]int, 39), 1)
	for want, c := range map[string]struct {
		linear Linear
		f      Features
	}{
		"is NaN":                    {Linear{}, nan},
		`all 40 pictures are of`:    {Linear{}, one},
		`class "dog" has 1 picture`: {Linear{}, few},
		"l2 is -1":                  {Linear{L2: -1}, f},
		"0 labels for 40 rows":      {Linear{}, Features{Rows: f.Rows, D: 3}},
		"label 9 of row 0 is none of": {Linear{},
			Features{Rows: f.Rows[:3], D: 3, Labels: []int{9}}},
	} {
		if _, err := c.linear.Fit(t.Context(), c.f, names); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if _, err := (Linear{L2: 1}).Fit(t.Context(), few, names); err != nil {
		t.Errorf("with a given penalty: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Linear{}).Fit(ctx, f, names); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// BenchmarkLinear fits as many features as CIFAR-10's training pictures have at ResNet-18.
func BenchmarkLinear(b *testing.B) {
	f := clusters(50000, 512, 10, 1)
	for i := range f.Rows { // like features after a ReLU, and not easy to tell apart
		f.Rows[i] = max(0, 0.2*f.Rows[i]+f.Rows[i-i%512]*0.5)
	}
	names := make([]string, 10)
	for b.Loop() {
		fit, err := Linear{}.Fit(b.Context(), f, names)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(fit.Sweep)+1), "fits/op")
	}
}
