package losses

import (
	"fmt"
	"math"

	"vksimclr/kernels"
)

// checkTemperature returns an error for a temperature that is not a positive number.
func checkTemperature(l Loss, t float32) error {
	if !(t > 0) || math.IsInf(float64(t), 0) {
		return fmt.Errorf("losses: %s has a temperature of %g: give a number above 0, such as 0.5",
			l.Name(), t)
	}
	return nil
}

// Validate returns an error for numbers out of range.
func (l DCL) Validate(int) error {
	if !(l.Sigma >= 0) || math.IsInf(float64(l.Sigma), 0) {
		return fmt.Errorf("losses: dcl has a sigma of %g: give 0, or a number above it such as 0.5",
			l.Sigma)
	}
	return checkTemperature(l, l.Temperature)
}

// Validate returns an error for a temperature out of range.
func (l SupCon) Validate(int) error { return checkTemperature(l, l.Temperature) }

// Validate returns an error for numbers out of range.
func (l AlignmentUniformity) Validate(int) error {
	return kernels.AlignmentUniformityConfig{Alpha: l.Alpha, T: l.T, Lambda: l.Lambda}.Validate()
}
