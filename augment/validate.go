package augment

import (
	"errors"
	"fmt"
	"slices"

	"vksimclr/kernels"
)

// Validate returns every problem at once, nil if there is none.
func (c Config) Validate() error {
	var bad []error
	check := func(ok bool, format string, args ...any) { // conditions are such that NaN fails them
		if !ok {
			bad = append(bad, fmt.Errorf("augment: "+format, args...))
		}
	}
	c.checkCrop(check)
	c.checkColor(check)
	c.checkBlur(check)
	c.checkEval(check)
	for _, p := range []struct {
		name  string
		value float64
	}{
		{"flip", c.FlipProbability}, {"vertical flip", c.VerticalFlipProbability},
		{"turn", c.TurnProbability}, {"jitter", c.JitterProbability},
		{"grayscale", c.GrayscaleProbability}, {"blur", c.BlurProbability},
	} {
		check(p.value >= 0 && p.value <= 1, "%s probability %v is not between 0 and 1",
			p.name, p.value)
	}
	for _, named := range []struct {
		setting string
		value   interface{ MarshalText() ([]byte, error) }
	}{
		{"crop mode", c.CropMode}, {"interpolation", c.Interpolation},
		{"color semantics", c.ColorSemantics}, {"blur border", c.BlurBorder},
	} {
		_, err := named.value.MarshalText()
		check(err == nil, "%s: %v", named.setting, err)
	}
	if c.Small.Count != 0 {
		check(c.Small.Count > 0 && c.Small.Count <= 64, "%d small views are not 0 to 64",
			c.Small.Count)
		if err := c.SmallConfig().Validate(); err != nil {
			bad = append(bad, fmt.Errorf("small views: %w", err))
		}
	}
	return errors.Join(bad...)
}

type checker func(ok bool, format string, args ...any)

func (c Config) checkCrop(check checker) {
	check(c.Size >= 1 && c.Size <= 4096, "size %d is not between 1 and 4096 pixels", c.Size)
	check(c.MaxSide >= 0, "the bound %d of a picture's side is negative", c.MaxSide)
	check(c.MinArea > 0 && c.MinArea <= c.MaxArea && c.MaxArea <= 1,
		"areas %v to %v are not 0 < least <= most <= 1", c.MinArea, c.MaxArea)
	check(c.CropMode != kernels.TFCrops || c.MaxArea > tfMinCovered,
		"areas up to %v: tf crops cover more than %v of a picture; use torchvision's for smaller "+
			"ones", c.MaxArea, tfMinCovered)
	check(c.MinAspect >= 1./16 && c.MinAspect <= c.MaxAspect && c.MaxAspect <= 16,
		"aspect ratios %v to %v are not 1/16 <= least <= most <= 16", c.MinAspect, c.MaxAspect)
}

func (c Config) checkColor(check checker) {
	check(c.ColorStrength >= 0 && c.ColorStrength <= 2.5,
		"color strength %v is not between 0 and 2.5 (hue would turn by more than half)",
		c.ColorStrength)
	for _, o := range []struct {
		name  string
		value float64
	}{{"brightness", c.Brightness}, {"contrast", c.Contrast}, {"saturation", c.Saturation}} {
		check(o.value >= 0 && o.value <= 10, "%s %v is not between 0 and 10", o.name, o.value)
	}
	turn := c.Hue * c.ColorStrength
	check(c.Hue >= 0 && !(turn > 0.5+1e-9), "hue %v at color strength %v turns by %v: at most 0.5",
		c.Hue, c.ColorStrength, turn)
	for i, d := range c.Deviation {
		check(!c.Normalize || d > 0, "deviation %v of channel %d is not positive", d, i)
		check(!c.Normalize || c.Mean[i] > -10 && c.Mean[i] < 10,
			"mean %v of channel %d is out of range", c.Mean[i], i)
	}
}

func (c Config) checkBlur(check checker) {
	check(c.MinSigma > 0 && c.MinSigma <= c.MaxSigma && c.MaxSigma <= 100,
		"blur sigmas %v to %v are not 0 < least <= most <= 100", c.MinSigma, c.MaxSigma)
	check(c.BlurTaps == 0 || c.BlurTaps > 0 && c.BlurTaps%2 == 1,
		"%d blur taps: their number must be odd, or 0 for the default", c.BlurTaps)
	check(c.BlurBorder != kernels.ReflectBorder || c.taps()/2 < c.Size,
		"%d blur taps reach beyond the reflection of %d pixels", c.taps(), c.Size)
}

func (c Config) checkEval(check checker) {
	check(c.EvalProportion > 0 && c.EvalProportion <= 1,
		"proportion %v of the evaluation crop is not above 0 and at most 1", c.EvalProportion)
	check(slices.Contains(evalStyles(), c.EvalStyle), "the evaluation view %q is not one of %v",
		c.EvalStyle, evalStyles())
	check(c.EvalResize == 0 || c.EvalResize >= c.Size && c.EvalResize <= 8192,
		"pictures resized to %d pixels do not hold the evaluation view of %d: give 0, or %d to "+
			"8192", c.EvalResize, c.Size, c.Size)
}

// taps is the number of the blur's weights along one axis.
func (c Config) taps() int {
	if c.BlurTaps > 0 {
		return c.BlurTaps
	}
	return c.Size/10/2*2 + 1
}
