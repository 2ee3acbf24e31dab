package optim

import (
	"math"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// Three recorded steps of every kind on two segments, rates and step numbers changing between runs, against the plain loops.
func TestOptimizerSteps(t *testing.T) {
	d := enginetest.Device(t)
	segments := []Segment{{"filter", 0, 100, true}, {"bias", 128, 10, false}}
	for _, kind := range []Kind{LARS, SGD, AdamW} {
		weights, gradients := make([]float32, 192), make([]float32, 192)
		for _, s := range segments {
			for i := s.Offset; i < s.Offset+s.Len; i++ {
				weights[i], gradients[i] = float32(math.Sin(float64(i))), float32(math.Cos(float64(3*i)))
			}
		}
		w, g := upload(t, d, "w", weights), upload(t, d, "g", gradients)
		step, err := kernels.NewStepBuffer(d)
		fatal(t, err)
		options := Defaults(kind)
		o, err := New(d, options, segments, w, g)
		fatal(t, err)
		r := d.NewRecorder()
		o.Record(r, step.Tensor)
		p, err := r.Finish()
		fatal(t, err)

		want, m, v := widen(weights), make([]float64, 192), make([]float64, 192)
		for i, rate := range []float64{0, 0.1, 0.05} {
			step.SetRate(rate)
			step.SetStep(i + 1)
			fatal(t, p.Run())
			for _, s := range segments {
				lo, hi := s.Offset, s.Offset+s.Len
				g := widen(gradients[lo:hi])
				decay := options.WeightDecay
				if !s.Adapt {
					decay = 0
				}
				switch kind {
				case LARS:
					ref.LARS(want[lo:hi], m[lo:hi], g, rate, options.Momentum, decay, options.Trust, false, s.Adapt)
				case SGD:
					ref.SGD(want[lo:hi], m[lo:hi], g, rate, options.Momentum, decay, false)
				case AdamW:
					ref.AdamW(want[lo:hi], m[lo:hi], v[lo:hi], g, rate, options.Beta1, options.Beta2, options.Eps, decay, i+1)
				}
			}
		}
		near(t, d, string(kind)+" w", w, want)
		near(t, d, string(kind)+" "+o.State()[0].Name, o.State()[0].Tensor, m)
		if kind == AdamW {
			near(t, d, "adamw "+o.State()[1].Name, o.State()[1].Tensor, v)
		}
		p.Close()
		o.Close()
		step.Close()
		d.Free(w)
		d.Free(g)
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
