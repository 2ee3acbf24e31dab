package program

import (
	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/kernels"
)

// views says how views of the given side are made.
func (s Settings) views(size int) augment.Config {
	v := augment.CIFAR()
	v.Size = size
	if v.MaxSide = s.MaxSide; v.MaxSide == 0 {
		v.MaxSide = data.AnySide
	}
	if v.MinArea = s.MinCropArea; v.MinArea == 0 {
		v.MinArea = 0.08
		if spec, err := data.ParseSpec(s.Data); err == nil && spec.Kind == "shapes" {
			v.MinArea = 0.2 // a shape is all there is to see: a crop of 8 % often misses it
		}
	}
	v.MaxArea, v.MinAspect, v.MaxAspect = s.MaxCropArea, s.MinAspect, s.MaxAspect
	v.CropMode = kernels.TorchvisionCrops
	if s.Crop == "tensorflow" {
		v.CropMode = kernels.TFCrops
	}
	v.Interpolation = s.filter()
	v.FlipProbability, v.VerticalFlipProbability = s.Flip, s.VerticalFlip
	v.TurnProbability = s.Turn
	s.colors(&v)
	s.blurs(&v)
	if n, err := parseNormalize(s.Normalize); err == nil && n != nil {
		v.Normalize, v.Mean, v.Deviation = true, n.mean, n.deviation
	}
	v.EvalStyle, v.EvalResize = augment.EvalStyle(s.EvalView), s.EvalResize
	if s.SmallViews > 0 {
		v.Small = augment.SmallViews{Count: s.SmallViews, Size: s.smallSize(size),
			MinArea: s.SmallMinArea, MaxArea: s.SmallMaxArea}
	}
	return v
}

// filter is how crops are resized.
func (s Settings) filter() kernels.Interpolation {
	bicubic := s.Interpolation == "bicubic"
	switch antialias := s.Antialias == "on" || s.Antialias == "auto" && !bicubic; {
	case bicubic && antialias:
		return kernels.BicubicAntialias
	case bicubic:
		return kernels.Bicubic
	case antialias:
		return kernels.Bilinear
	}
	return kernels.BilinearPlain
}

// colors says how colours change.
func (s Settings) colors(v *augment.Config) {
	v.ColorStrength, v.JitterProbability = s.ColorStrength, s.Jitter
	v.GrayscaleProbability = s.Grayscale
	v.Brightness, v.Contrast, v.Saturation, v.Hue = s.Brightness, s.Contrast, s.Saturation, s.Hue
	v.ColorSemantics = map[string]kernels.ColorSemantics{"torchvision": kernels.Torchvision,
		"tensorflow": kernels.SimCLR, "tensorflow_v1": kernels.SimCLRV1}[s.Color]
	for _, o := range []struct {
		word, clear, set string
		bit              kernels.ColorSemantics
	}{
		{s.BrightnessBy, "multiply", "add", kernels.AddedBrightness},
		{s.ContrastAround, "grey", "channel", kernels.ChannelContrast},
		{s.SaturationBy, "blend", "hsv", kernels.HSVSaturation},
	} {
		switch o.word {
		case o.clear:
			v.ColorSemantics &^= o.bit
		case o.set:
			v.ColorSemantics |= o.bit
		}
	}
}

// blurs says how views are blurred.
func (s Settings) blurs(v *augment.Config) {
	if s.Blur {
		v.BlurProbability = s.BlurProbability
	}
	v.BlurTaps, v.MinSigma, v.MaxSigma = s.BlurKernel, s.BlurMinSigma, s.BlurMaxSigma
	v.SharedSigma = s.BlurSigmaPer == "batch"
	v.BlurBorder = map[string]kernels.Border{"zero": kernels.ZeroBorder,
		"reflect": kernels.ReflectBorder, "edge": kernels.EdgeBorder}[s.BlurBorder]
}

// smallSize is the side of a small view beside large ones of the given side.
func (s Settings) smallSize(size int) int {
	if s.SmallSize > 0 {
		return s.SmallSize
	}
	return max(1, (6*size+7)/14) // 3/7, rounded
}
