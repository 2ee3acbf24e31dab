package optim

import (
	"math"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
)

// LARS tells the ratios of the segments that it scales: trust·‖w‖/‖g‖ of each. Other rules
// tell none.
func TestScales(t *testing.T) {
	d := enginetest.Device(t)
	segments := []Segment{{"a", 0, 4, true, true}, {"bias", 64, 4, false, false},
		{"b", 128, 4, true, true}, {"c", 192, 4, true, true}, {"d", 256, 4, true, true}}
	weights, gradients := make([]float32, 320), make([]float32, 320)
	for i, s := range segments {
		weights[s.Offset], gradients[s.Offset] = float32(i+1), 1
	}
	w, g := upload(t, d, "w", weights), upload(t, d, "g", gradients)
	defer d.Free(w)
	defer d.Free(g)
	step, err := kernels.NewStepBuffer(d)
	fatal(t, err)
	defer step.Close()
	for _, form := range []kernels.LARSForm{kernels.LARSOfficial, kernels.LARSPopular} {
		o, err := New(d, LARS{Trust: 0.5, Form: form}, segments, w, g)
		fatal(t, err)
		defer o.Close()
		r := d.NewRecorder()
		o.Record(r, step.Tensor)
		p, err := r.Finish()
		fatal(t, err)
		defer p.Close()
		fatal(t, p.Run())
		s, ok := o.Scales()
		want := Scales{0.5, 1.75, 2.5} // of 1, 3, 4 and 5
		if !ok || math.Abs(s.Min-want.Min)+math.Abs(s.Median-want.Median)+
			math.Abs(s.Max-want.Max) > 1e-6 {
			t.Errorf("%v: scales are %+v, want %+v", form, s, want)
		}
	}
	o, err := New(d, DefaultSGD(), segments, w, g)
	fatal(t, err)
	defer o.Close()
	if s, ok := o.Scales(); ok {
		t.Errorf("SGD has scales %+v", s)
	}
}
