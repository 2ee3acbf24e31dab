package optim

import (
	"math"
	"testing"
)

// Golden table: rates at steps 1, warm-up - 1, total/2 and total - 1. The reference implementation
// trains ⌊images·epochs/batch⌋ + 1 steps; total is that number for 100 or 1,000 epochs.
func TestScheduleGolden(t *testing.T) {
	const imagenet, cifar = 1281167, 50000
	cases := []struct {
		images, batch int
		base          float64
		scaling       Scaling
		peak          float64
		warmup, total int
		rates         [4]float64
	}{
		{imagenet, 4096, .3, Linear, 4.8, 3127, 31279,
			[4]float64{.00153501759, 4.79846498, 2.81675563, 1.49e-8}},
		{imagenet, 4096, .075, Sqrt, 4.8, 3127, 31279,
			[4]float64{.00153501759, 4.79846498, 2.81675563, 1.49e-8}},
		{imagenet, 256, .075, Sqrt, 1.2, 50045, 500456,
			[4]float64{2.39784194e-5, 1.19997602, .704187533, 1.5e-11}},
		{cifar, 512, 1, Linear, 2, 976, 97657,
			[4]float64{.00204918033, 1.99795082, 1.01587286, 5.3e-10}},
		{cifar, 1024, 1, Linear, 4, 488, 48829,
			[4]float64{.00819672131, 3.99180328, 2.03177787, 4.2e-9}},
		{cifar, 512, 1, Linear, 2, 976, 9766,
			[4]float64{.00204918033, 1.99795082, 1.17353085, 6.4e-8}},
	}
	for _, c := range cases {
		peak, err := c.scaling.Peak(c.base, c.batch)
		if err != nil {
			t.Fatal(err)
		}
		s := Schedule{Peak: peak, Warmup: WarmupSteps(c.images, c.batch, 10), Total: c.total}
		if math.Abs(s.Peak-c.peak) > 1e-12 || s.Warmup != c.warmup {
			t.Errorf("%+v, want %+v", s, c)
		}
		for i, step := range []int{1, s.Warmup - 1, s.Total / 2, s.Total - 1} {
			tolerance := 1e-8
			if i == 3 {
				tolerance = 0.04 // the table gives two or three digits
			}
			if rate := s.Rate(step); math.Abs(rate-c.rates[i]) > tolerance*c.rates[i] {
				t.Errorf("rate(%d) = %.9g, want %.9g", step, rate, c.rates[i])
			}
		}
		if s.Rate(0) != 0 || s.Rate(s.Warmup) != s.Peak ||
			s.Rate(s.Total) != 0 || s.Rate(s.Total+100) != 0 {
			t.Errorf("ends of %+v: %g %g %g %g",
				s, s.Rate(0), s.Rate(s.Warmup), s.Rate(s.Total), s.Rate(s.Total+100))
		}
	}
}

func TestScheduleWithoutWarmup(t *testing.T) {
	s := Schedule{Peak: 0.1, Total: 10}
	if s.Rate(0) != 0.1 || math.Abs(s.Rate(5)-0.05) > 1e-15 {
		t.Errorf("rate(0) = %g, rate(5) = %g", s.Rate(0), s.Rate(5))
	}
}

// lightly's schedule: step s of the warm-up at (s+1)/w, the end in the last step.
func TestScheduleWithOffset(t *testing.T) {
	s := Schedule{Peak: 2, Warmup: 4, Total: 9, End: 0.25, Offset: 1}
	for step, want := range []float64{.5, 1, 1.5, 2, 2, 1.780330085889911, 1.25, .719669914110089,
		.5, .5} {
		if rate := s.Rate(step); math.Abs(rate-want) > 1e-14 {
			t.Errorf("rate(%d) = %.16g, want %.16g", step, rate, want)
		}
	}
	if end := (Schedule{Peak: 1, Total: 1, Offset: 1}).Rate(0); end != 0 {
		t.Errorf("the only step has rate %g, want the end's", end)
	}
}

// The warm-up may begin above 0: VISSL's 0.6 to 4.8.
func TestScheduleWithStart(t *testing.T) {
	s := Schedule{Peak: 4.8, Warmup: 10, Total: 20, Start: .125}
	for step, want := range map[int]float64{0: .6, 5: 2.7, 10: 4.8, 15: 2.4, 20: 0} {
		if rate := s.Rate(step); math.Abs(rate-want) > 1e-14 {
			t.Errorf("rate(%d) = %g, want %g", step, rate, want)
		}
	}
}

// PyTorch's CosineAnnealingLR(T_max=4, eta_min=0.1) from 1, stepped after each epoch of 3 steps and
// of 10/3 steps.
func TestScheduleByEpochs(t *testing.T) {
	epochs := []float64{1, .868198051533946, .55, .231801948466054}
	whole := Schedule{Peak: 1, Total: 12, Curve: CosineEpochs, End: .1, Each: 3}
	for step := range 12 {
		if rate := whole.Rate(step); math.Abs(rate-epochs[step/3]) > 1e-14 {
			t.Errorf("rate(%d) = %.16g, want %.16g", step, rate, epochs[step/3])
		}
	}
	thirds := Schedule{Peak: 1, Total: 10, Curve: Drops, At: []int{2, 1}, Factor: .5, Each: 10. / 3}
	for step, want := range []float64{1, 1, 1, 1, .5, .5, .5, .25, .25, .25} {
		if rate := thirds.Rate(step); rate != want {
			t.Errorf("rate(%d) = %g, want %g", step, rate, want)
		}
	}
	warm := Schedule{Peak: 1, Warmup: 4, Total: 12, Curve: CosineEpochs, Each: 3}
	if warm.Rate(4) != 1 || warm.Rate(5) != 1 || warm.Rate(6) >= 1 {
		t.Errorf("after the warm-up: %g, %g, %g", warm.Rate(4), warm.Rate(5), warm.Rate(6))
	}
}

func TestScheduleConstant(t *testing.T) {
	s := Schedule{Peak: .3, Warmup: 2, Total: 5, Curve: Constant}
	if s.Rate(1) != .15 || s.Rate(2) != .3 || s.Rate(99) != .3 {
		t.Errorf("%g, %g, %g", s.Rate(1), s.Rate(2), s.Rate(99))
	}
}
