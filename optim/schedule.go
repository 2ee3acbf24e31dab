package optim

import "math"

// Curve is how the learning rate runs after the warm-up.
type Curve string

const (
	// Cosine is half a cosine over the steps. "" means the same.
	Cosine Curve = "cosine"
	// CosineEpochs is Cosine, but for all steps of an epoch at the rate of its first: PyTorch's
	// CosineAnnealingLR stepped once an epoch.
	CosineEpochs Curve = "cosine_epochs"
	// Constant stays at the peak.
	Constant Curve = "constant"
	// Drops multiplies the rate by Factor at each of the epochs At.
	Drops Curve = "step"
)

// Curves lists the curves.
func Curves() []string {
	return []string{string(Cosine), string(CosineEpochs), string(Constant), string(Drops)}
}

// Schedule is the learning rate over the steps of a run: linear from Start·Peak to Peak in Warmup
// steps, then along Curve to End·Peak at Total. The zero values of what stands below Total are
// those of SimCLR's reference implementation.
type Schedule struct {
	Peak   float64
	Warmup int // steps
	Total  int // steps

	Curve Curve
	Start float64 // share of Peak, 0 to 1
	End   float64 // share of Peak, 0 to 1: of the cosines

	// Offset 0 has the rate of step s of the warm-up at s/Warmup and reaches the end at Total,
	// behind the last step. Offset 1 has it at (s+1)/Warmup and reaches the end in the last step:
	// then no step of the warm-up has rate 0 (lightly's CosineWarmupScheduler).
	Offset int

	Each   float64 // steps in an epoch, which need not be whole: of CosineEpochs and Drops
	At     []int   // epochs, counted from 0: of Drops
	Factor float64 // of Drops
}

// Rate is the learning rate of a step, counted from 0. With a warm-up and Offset 0 the first step
// has rate Start·Peak. Beyond Total the rate stays at the end.
func (s Schedule) Rate(step int) float64 {
	if step < s.Warmup {
		up := s.Peak * float64(step+s.Offset) / float64(s.Warmup)
		return up + s.Start*(s.Peak-up)
	}
	switch s.Curve {
	case Constant:
		return s.Peak
	case Drops:
		rate := s.Peak
		for _, epoch := range s.At {
			if s.epoch(step) >= epoch {
				rate *= s.Factor
			}
		}
		return rate
	case CosineEpochs:
		from := s.epoch(step)
		return s.cosine(math.Max(0, float64(from)*s.Each-float64(s.Warmup)))
	}
	return s.cosine(float64(step - s.Warmup))
}

// cosine is the rate so many steps after the warm-up.
func (s Schedule) cosine(steps float64) float64 {
	of := float64(s.Total - s.Warmup - s.Offset)
	if steps >= of {
		return s.End * s.Peak
	}
	down := s.Peak * 0.5 * (1 + math.Cos(math.Pi*steps/of))
	return down + s.End*(s.Peak-down)
}

// epoch is the epoch of a step, both counted from 0. Steps divide by Each to whole numbers but for
// rounding.
func (s Schedule) epoch(step int) int {
	if !(s.Each > 0) {
		return 0
	}
	return int(float64(step)/s.Each + 1e-9)
}
