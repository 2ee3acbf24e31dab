package optim

import (
	"fmt"
	"math"
)

// Schedule is the learning rate over the steps of a run: linear from 0 to Peak in Warmup steps,
// then half a cosine to 0 at Total.
type Schedule struct {
	Peak   float64
	Warmup int // steps
	Total  int // steps
}

// Rate is the learning rate of a step, counted from 0. With a warm-up the first step has rate 0.
// Beyond Total the rate stays 0.
func (s Schedule) Rate(step int) float64 {
	switch {
	case step < s.Warmup:
		return s.Peak * float64(step) / float64(s.Warmup)
	case step >= s.Total:
		return 0
	}
	return s.Peak * 0.5 * (1 + math.Cos(math.Pi*float64(step-s.Warmup)/float64(s.Total-s.Warmup)))
}

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
