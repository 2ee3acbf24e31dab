package augment

import (
	"errors"
	"fmt"

	"vksimclr/kernels"
)

// Config says how views are made. The zero Config is not useful: start from CIFAR or ImageNet.
type Config struct {
	Size int // side of a view in pixels, whatever the size of the pictures

	// MaxSide bounds the longer side of the pictures that views are cut from, in pixels: a larger
	// picture is scaled down first. 0 is the data package's default (data.MaxSide).
	MaxSide int

	CropMode             kernels.CropSampler   // torchvision or tf
	Interpolation        kernels.Interpolation // bilinear (antialiased), bilinear_plain or bicubic
	MinArea, MaxArea     float64               // of a crop, as a share of the picture
	MinAspect, MaxAspect float64               // of a crop, width / height
	FlipProbability      float64

	// ColorStrength is SimCLR's s: brightness, contrast and saturation change by up to 0.8s, hue by
	// up to 0.2s. 0 leaves out jitter and grayscale.
	ColorStrength        float64
	ColorSemantics       kernels.ColorSemantics // torchvision, simclr or simclr_v1
	JitterProbability    float64
	GrayscaleProbability float64

	BlurProbability    float64
	MinSigma, MaxSigma float64 // of the blur, in pixels
	BlurTaps           int     // odd; 0: the reference implementation's 2·⌊(S/10)/2⌋+1
	BlurBorder         kernels.Border
	// SharedSigma means one sigma for all blurred images of a view and step, as in the reference
	// implementation, instead of one sigma for each.
	SharedSigma bool

	Normalize       bool // subtract Mean and divide by Deviation, for views and for evaluation
	Mean, Deviation [3]float64

	EvalProportion float64 // of the shorter side that the central crop for evaluation keeps
}

// CIFAR is the published recipe for CIFAR-10: the reference implementation at half strength and
// without blur.
func CIFAR() Config {
	c := ImageNet()
	c.Size, c.ColorStrength, c.BlurProbability = 32, 0.5, 0
	return c
}

// ImageNet is the published recipe for ImageNet.
func ImageNet() Config {
	return Config{
		Size:     224,
		CropMode: kernels.TFCrops, Interpolation: kernels.Bicubic,
		MinArea: 0.08, MaxArea: 1, MinAspect: 3. / 4, MaxAspect: 4. / 3,
		FlipProbability: 0.5,
		ColorStrength:   1, ColorSemantics: kernels.SimCLR,
		JitterProbability: 0.8, GrayscaleProbability: 0.2,
		BlurProbability: 0.5, MinSigma: 0.1, MaxSigma: 2, BlurBorder: kernels.ZeroBorder,
		Mean:           [3]float64{0.485, 0.456, 0.406},
		Deviation:      [3]float64{0.229, 0.224, 0.225},
		EvalProportion: 0.875,
	}
}

// Defaults is CIFAR.
func Defaults() Config { return CIFAR() }

// Validate returns every problem at once, nil if there is none.
func (c Config) Validate() error {
	var bad []error
	check := func(ok bool, format string, args ...any) { // conditions are such that NaN fails them
		if !ok {
			bad = append(bad, fmt.Errorf("augment: "+format, args...))
		}
	}
	check(c.Size >= 1 && c.Size <= 4096, "size %d is not between 1 and 4096 pixels", c.Size)
	check(c.MaxSide >= 0, "the bound %d of a picture's side is negative", c.MaxSide)
	check(c.MinArea > 0 && c.MinArea <= c.MaxArea && c.MaxArea <= 1,
		"areas %v to %v are not 0 < least <= most <= 1", c.MinArea, c.MaxArea)
	check(c.MinAspect >= 1./16 && c.MinAspect <= c.MaxAspect && c.MaxAspect <= 16,
		"aspect ratios %v to %v are not 1/16 <= least <= most <= 16", c.MinAspect, c.MaxAspect)
	for _, p := range []struct {
		name  string
		value float64
	}{
		{"flip", c.FlipProbability}, {"jitter", c.JitterProbability},
		{"grayscale", c.GrayscaleProbability}, {"blur", c.BlurProbability},
	} {
		check(p.value >= 0 && p.value <= 1, "%s probability %v is not between 0 and 1",
			p.name, p.value)
	}
	check(c.ColorStrength >= 0 && c.ColorStrength <= 2.5,
		"color strength %v is not between 0 and 2.5 (hue would turn by more than half)",
		c.ColorStrength)
	check(c.MinSigma > 0 && c.MinSigma <= c.MaxSigma && c.MaxSigma <= 100,
		"blur sigmas %v to %v are not 0 < least <= most <= 100", c.MinSigma, c.MaxSigma)
	check(c.BlurTaps == 0 || c.BlurTaps > 0 && c.BlurTaps%2 == 1,
		"%d blur taps: their number must be odd, or 0 for the default", c.BlurTaps)
	check(c.BlurBorder != kernels.ReflectBorder || c.taps()/2 < c.Size,
		"%d blur taps reach beyond the reflection of %d pixels", c.taps(), c.Size)
	check(c.EvalProportion > 0 && c.EvalProportion <= 1,
		"proportion %v of the evaluation crop is not above 0 and at most 1", c.EvalProportion)
	for i, d := range c.Deviation {
		check(!c.Normalize || d > 0, "deviation %v of channel %d is not positive", d, i)
		check(!c.Normalize || c.Mean[i] > -10 && c.Mean[i] < 10,
			"mean %v of channel %d is out of range", c.Mean[i], i)
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
	return errors.Join(bad...)
}

// taps is the number of the blur's weights along one axis.
func (c Config) taps() int {
	if c.BlurTaps > 0 {
		return c.BlurTaps
	}
	return c.Size/10/2*2 + 1
}
