package optim

import (
	"fmt"
	"math"
)

// Scaling says how the peak rate follows the batch size. Linear and Sqrt are those of SimCLR's
// reference implementation (--learning_rate_scaling).
type Scaling string

const (
	Linear Scaling = "linear" // base · batch/256
	Sqrt   Scaling = "sqrt"   // base · √batch
	None   Scaling = "none"   // base
)

// Peak is the peak rate for a batch of the given number of images. An error names the scalings.
func (s Scaling) Peak(base float64, batch int) (float64, error) {
	switch s {
	case Linear:
		return base * float64(batch) / 256, nil
	case Sqrt:
		return base * math.Sqrt(float64(batch)), nil
	case None:
		return base, nil
	}
	return 0, fmt.Errorf("optim: rate scaling %q is not one of linear, sqrt, none", s)
}

// WarmupSteps is the number of whole batches in the given number of epochs, which may be a
// fraction. It is the reference implementation's, whose batches run across the ends of epochs.
func WarmupSteps(images, batch int, epochs float64) int {
	return int(math.Floor(epochs * float64(images) / float64(batch)))
}
