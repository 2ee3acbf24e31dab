package augment

import (
	"math"

	"vksimclr/kernels"
)

// Attempts at a crop that fits, and the share of the picture that TensorFlow's sampler wants
// covered, as the two implementations have them. That share makes the least area of a crop 10 %,
// although the published recipe says 8 %.
const (
	torchvisionAttempts = 10
	tfAttempts          = 100
	tfMinCovered        = 0.1
)

// Ranges is what the parameters of the views are drawn from.
func (c Config) Ranges() kernels.AugmentRanges {
	r := kernels.AugmentRanges{
		CropSampler:     uint32(c.CropMode),
		MinArea:         float32(c.MinArea),
		MaxArea:         float32(c.MaxArea),
		FlipProbability: float32(c.FlipProbability),
		BlurProbability: float32(c.BlurProbability),
		MinSigma:        float32(c.MinSigma),
		MaxSigma:        float32(c.MaxSigma),
		FirstView:       uint32(c.FirstView),

		VerticalProbability: float32(c.VerticalFlipProbability),
		TurnProbability:     float32(c.TurnProbability),
	}
	if c.CropMode == kernels.TFCrops {
		r.Attempts, r.MinCovered = tfAttempts, tfMinCovered
		r.MinAspect, r.MaxAspect = float32(c.MinAspect), float32(c.MaxAspect)
	} else {
		r.Attempts = torchvisionAttempts
		r.MinAspect = float32(math.Log(c.MinAspect))
		r.MaxAspect = float32(math.Log(c.MaxAspect))
	}
	if c.ColorStrength > 0 {
		s := float32(c.ColorStrength)
		r.JitterProbability = float32(c.JitterProbability)
		r.GrayProbability = float32(c.GrayscaleProbability)
		r.Brightness, r.Contrast = float32(c.Brightness)*s, float32(c.Contrast)*s
		r.Saturation, r.Hue = float32(c.Saturation)*s, float32(c.Hue)*s
	}
	if c.ColorSemantics.Has(kernels.AddedBrightness) {
		r.AddedBrightness = 1
	}
	if c.SharedSigma {
		r.SharedSigma = 1
	}
	return r
}
