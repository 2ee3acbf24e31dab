package train

import "fmt"

// LossScale is the factor of the loss's gradient in a mixed-precision run. Without it, gradients of
// 16 bits would vanish. A step in which some gradient is not finite updates nothing and halves the
// scale; many good steps in a row double it.
type LossScale struct {
	Scale   float64 // a power of two; 1 in fp32
	Good    int     // steps since it changed
	Skipped int     // steps so far that updated nothing
}

const (
	firstLossScale = 1 << 16
	mostLossScale  = 1 << 24
	// goodSteps in a row double the scale.
	goodSteps = 2000
)

// lossScale is the loss scale that a run begins with.
func (p Precision) lossScale() LossScale {
	if p == Mixed {
		return LossScale{Scale: firstLossScale}
	}
	return LossScale{Scale: 1}
}

// mixed tells whether the scale is that of a mixed-precision run. Such a run reaches a scale of 1
// only by skipping steps. The zero LossScale stands for fp32 too.
func (s LossScale) mixed() bool { return s != LossScale{} && s != FP32.lossScale() }

// observe follows a mixed-precision step whose gradients overflowed or did not.
func (s *LossScale) observe(overflow bool) error {
	switch {
	case overflow && s.Scale <= 1:
		return fmt.Errorf("train: gradients are not finite though the loss is not scaled up: the " +
			"run diverged; take a lower learning rate, a longer warm-up or fp32")
	case overflow:
		s.Scale, s.Good = s.Scale/2, 0
		s.Skipped++
	case s.Good+1 == goodSteps:
		s.Scale, s.Good = min(2*s.Scale, mostLossScale), 0
	default:
		s.Good++
	}
	return nil
}

// MarshalText is the form in a checkpoint: "65536 120 2".
func (s LossScale) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%g %d %d", s.Scale, s.Good, s.Skipped), nil
}

// UnmarshalText reads what MarshalText wrote.
func (s *LossScale) UnmarshalText(text []byte) error {
	n, err := fmt.Sscanf(string(text), "%g %d %d", &s.Scale, &s.Good, &s.Skipped)
	power := s.Scale >= 1 && s.Scale <= mostLossScale && s.Scale == float64(uint64(s.Scale)) &&
		uint64(s.Scale)&(uint64(s.Scale)-1) == 0
	if err != nil || n != 3 || !power {
		return fmt.Errorf("loss scale %q is not a power of two and two counts", text)
	}
	return nil
}

// LossScale is the loss scale that a run of the precision begins with.
func (p Precision) LossScale() LossScale { return p.lossScale() }

// Observe sets the scale for the step after a mixed-precision step whose gradients overflowed or
// did not. It is an error where gradients overflow at a scale of 1: the run diverged.
func (s *LossScale) Observe(overflow bool) error { return s.observe(overflow) }
