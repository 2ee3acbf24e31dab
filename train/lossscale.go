package train

import (
	"fmt"

	"vksimclr/engine"
)

// LossScale is the factor of the loss's gradient in a mixed-precision run, whose 16-bit gradients would vanish without it. It is as large as the
// gradients stand: a step in which some are not finite updates nothing and halves it, many good ones in a row double it.
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

// mixed tells whether activations have 16 bits.
func (c Config) mixed() bool { return c.Precision == "mixed" }

// activations is the type that the encoder's activations are stored in.
func (c Config) activations() engine.DType {
	if c.mixed() {
		return engine.F16
	}
	return engine.F32
}

// newLossScale is what a run begins with.
func (c Config) newLossScale() LossScale {
	if c.mixed() {
		return LossScale{Scale: firstLossScale}
	}
	return LossScale{Scale: 1}
}

// observe takes what became of a mixed-precision step's gradients.
func (s *LossScale) observe(overflow bool) error {
	switch {
	case overflow && s.Scale <= 1:
		return fmt.Errorf("train: gradients are not finite though the loss is not scaled up: the run diverged; take a lower --lr, a longer warm-up or --precision fp32")
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
	if err != nil || n != 3 || s.Scale < 1 || s.Scale > mostLossScale || s.Scale != float64(uint64(s.Scale)) || uint64(s.Scale)&(uint64(s.Scale)-1) != 0 {
		return fmt.Errorf("loss scale %q is not a power of two and two counts", text)
	}
	return nil
}
