package optim

import (
	"fmt"
	"math"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// plain is a rule's update in plain Go: weights, moments m and v, gradients, rate, number of the
// step from 1, and whether the segment adapts.
type plain func(w, m, v, g []float64, rate float64, step int, adapt bool)

// Three recorded steps of every rule on two segments, against the plain loops. Rates and step
// numbers change between runs.
func TestOptimizerSteps(t *testing.T) {
	decay := func(decay float64, adapt bool) float64 {
		if adapt {
			return decay
		}
		return 0
	}
	lars, sgd, adamw := DefaultLARS(), DefaultSGD(), DefaultAdamW()
	popular, adam, keras := lars, DefaultAdam(), SGD{Momentum: 0.9, WeightDecay: 0.1, Inside: true}
	popular.Form = kernels.LARSPopular
	for _, c := range []struct {
		rule  Rule
		plain plain
	}{
		{lars, func(w, m, v, g []float64, rate float64, step int, adapt bool) {
			ref.LARS(w, m, g, rate, lars.Momentum, decay(lars.WeightDecay, adapt), lars.Trust,
				false, adapt)
		}},
		{popular, func(w, m, v, g []float64, rate float64, step int, adapt bool) {
			ref.LARSPopular(w, m, g, rate, lars.Momentum, lars.WeightDecay, lars.Trust, false,
				adapt)
		}},
		{sgd, func(w, m, v, g []float64, rate float64, step int, adapt bool) {
			ref.SGD(w, m, g, rate, sgd.Momentum, decay(sgd.WeightDecay, adapt), false)
		}},
		{SGD{Momentum: 0.9, Nesterov: true}, func(w, m, v, g []float64, rate float64, step int,
			adapt bool) {
			ref.SGD(w, m, g, rate, 0.9, 0, true)
		}},
		{keras, func(w, m, v, g []float64, rate float64, step int, adapt bool) {
			ref.SGDInside(w, m, g, rate, 0.9, decay(0.1, adapt), false)
		}},
		{adamw, func(w, m, v, g []float64, rate float64, step int, adapt bool) {
			ref.AdamW(w, m, v, g, rate, adamw.Beta1, adamw.Beta2, adamw.Eps,
				decay(adamw.WeightDecay, adapt), step)
		}},
		{adam, func(w, m, v, g []float64, rate float64, step int, adapt bool) {
			ref.Adam(w, m, v, g, rate, adam.Beta1, adam.Beta2, adam.Eps,
				decay(adam.WeightDecay, adapt), step, true)
		}},
	} {
		t.Run(fmt.Sprintf("%T", c.rule), func(t *testing.T) { testRule(t, c.rule, c.plain) })
	}
}

func testRule(t *testing.T, rule Rule, plain plain) {
	d := enginetest.Device(t)
	segments := []Segment{{"filter", 0, 100, true, true}, {"bias", 128, 10, false, false}}
	weights, gradients := make([]float32, 192), make([]float32, 192)
	for _, s := range segments {
		for i := s.Offset; i < s.Offset+s.Len; i++ {
			weights[i] = float32(math.Sin(float64(i)))
			gradients[i] = float32(math.Cos(float64(3 * i)))
		}
	}
	w, g := upload(t, d, "w", weights), upload(t, d, "g", gradients)
	defer d.Free(w)
	defer d.Free(g)
	step, err := kernels.NewStepBuffer(d)
	fatal(t, err)
	defer step.Close()
	o, err := New(d, rule, segments, w, g)
	fatal(t, err)
	defer o.Close()
	r := d.NewRecorder()
	o.Record(r, step.Tensor)
	p, err := r.Finish()
	fatal(t, err)
	defer p.Close()

	want, moments := widen(weights), [2][]float64{make([]float64, 192), make([]float64, 192)}
	for i, rate := range []float64{0, 0.1, 0.05} {
		step.SetRate(rate)
		step.SetStep(i + 1)
		fatal(t, p.Run())
		for _, s := range segments {
			lo, hi := s.Offset, s.Offset+s.Len
			plain(want[lo:hi], moments[0][lo:hi], moments[1][lo:hi], widen(gradients[lo:hi]),
				rate, i+1, s.Scale)
		}
	}
	near(t, d, "w", w, want)
	for i, s := range o.State() {
		near(t, d, s.Name, s.Tensor, moments[i])
	}
}

func near(t *testing.T, d *engine.Device, what string, have engine.Tensor, want []float64) {
	t.Helper()
	values, err := engine.Download[float32](d, have)
	fatal(t, err)
	for i, v := range want {
		if math.Abs(float64(values[i])-v) > 2e-6 { // a few roundings of values below 1
			t.Fatalf("%s[%d] = %g, want %g", what, i, values[i], v)
		}
	}
}

func upload(t *testing.T, d *engine.Device, name string, values []float32) engine.Tensor {
	t.Helper()
	x, err := d.NewTensor(name, engine.F32, len(values))
	fatal(t, err)
	fatal(t, engine.Upload(d, x, values))
	return x
}

func widen(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
