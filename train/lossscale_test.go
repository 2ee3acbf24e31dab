package train

import "testing"

func TestLossScaleFollowsTheGradients(t *testing.T) {
	if s := FP32.lossScale(); s.Scale != 1 || s.mixed() {
		t.Errorf("fp32 begins with %g", s.Scale)
	}
	s := Mixed.lossScale()
	observe := func(overflow bool) {
		t.Helper()
		if err := s.observe(overflow); err != nil {
			t.Fatal(err)
		}
	}
	observe(false)
	observe(true)
	if s != (LossScale{1 << 15, 0, 1}) {
		t.Errorf("after an overflow: %+v", s)
	}
	for range goodSteps {
		observe(false)
	}
	if s != (LossScale{1 << 16, 0, 1}) {
		t.Errorf("after %d good steps: %+v", goodSteps, s)
	}
	s.Scale, s.Good = mostLossScale, goodSteps-1
	observe(false)
	if s.Scale != mostLossScale {
		t.Errorf("beyond the largest: %+v", s)
	}
	s.Scale = 1
	if s.observe(true) == nil || !s.mixed() {
		t.Error("an overflow of unscaled gradients must end the run")
	}
}

func TestLossScaleAsText(t *testing.T) {
	s, back := LossScale{1 << 20, 1999, 3}, LossScale{}
	text, err := s.MarshalText()
	if err != nil || back.UnmarshalText(text) != nil || back != s {
		t.Errorf("%q: %+v, %v", text, back, err)
	}
	for _, bad := range []string{"", "3 0 0", "0.5 0 0", "65536 1", "NaN 0 0", "1e30 0 0"} {
		if back.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
