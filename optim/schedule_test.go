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
