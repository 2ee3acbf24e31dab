package augment

import (
	"math"

	"vksimclr/kernels"
)

// Attempts at a crop that fits, and the share of the image that TensorFlow's sampler wants covered, as the two implementations have them. The
// share makes the least area of a crop 10 % where everybody writes 8 %.
const (
	torchvisionAttempts = 10
	tfAttempts          = 100
	tfMinCovered        = 0.1
)

// Ranges is what the parameters of the views of height x width images are drawn from.
func (c Config) Ranges(height, width int) kernels.AugmentRanges {
	r := kernels.AugmentRanges{
		Height: uint32(height), Width: uint32(width), CropSampler: uint32(c.CropMode), MinArea: float32(c.MinArea), MaxArea: float32(c.MaxArea),
		FlipProbability: float32(c.FlipProbability), BlurProbability: float32(c.BlurProbability), MinSigma: float32(c.MinSigma),
		MaxSigma: float32(c.MaxSigma),
	}
	if c.CropMode == kernels.TFCrops {
		r.Attempts, r.MinCovered = tfAttempts, tfMinCovered
		r.MinAspect, r.MaxAspect = float32(c.MinAspect), float32(c.MaxAspect)
		r.BoxHeight, r.BoxWidth = int32(height), int32(width)
	} else {
		r.Attempts = torchvisionAttempts
		r.MinAspect, r.MaxAspect = float32(math.Log(c.MinAspect)), float32(math.Log(c.MaxAspect))
		r.Top, r.Left, r.BoxHeight, r.BoxWidth = centralAspectCrop(height, width, c.MinAspect, c.MaxAspect)
	}
	if c.ColorStrength > 0 {
		s := float32(c.ColorStrength)
		r.JitterProbability, r.GrayProbability = float32(c.JitterProbability), float32(c.GrayscaleProbability)
		r.Brightness, r.Contrast, r.Saturation, r.Hue = 0.8*s, 0.8*s, 0.8*s, 0.2*s
	}
	if c.SharedSigma {
		r.SharedSigma = 1
	}
	return r
}

// centralAspectCrop is torchvision's crop when every attempt failed: central, as large as an allowed aspect ratio lets it be.
func centralAspectCrop(height, width int, minAspect, maxAspect float64) (top, left, h, w int32) {
	h, w = int32(height), int32(width)
	switch aspect := float64(width) / float64(height); {
	case aspect < minAspect:
		h = int32(math.RoundToEven(float64(width) / minAspect))
	case aspect > maxAspect:
		w = int32(math.RoundToEven(float64(height) * maxAspect))
	}
	return (int32(height) - h) / 2, (int32(width) - w) / 2, h, w
}

// EvalBox is the central square that keeps a proportion of the shorter side: top, left, height, width.
func EvalBox(height, width int, proportion float64) [4]int {
	side := max(1, int(math.RoundToEven(proportion*float64(min(height, width)))))
	return [4]int{(height - side + 1) / 2, (width - side + 1) / 2, side, side}
}
