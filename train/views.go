package train

import (
	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/kernels"
)

// views is the augmentation of a configuration for views of the given size.
func (c Config) views(size int) augment.Config {
	v := augment.CIFAR()
	v.Size = size
	if v.MinArea = c.MinCropArea; v.MinArea == 0 {
		v.MinArea = 0.08
		if spec, err := data.ParseSpec(c.Data); err == nil && spec.Kind == "shapes" {
			v.MinArea = 0.2 // a shape is all there is to see: a crop of 8 % often misses it
		}
	}
	v.ColorStrength = c.ColorStrength
	v.GrayscaleProbability = c.Grayscale
	v.CropMode = map[string]kernels.CropSampler{"torchvision": kernels.TorchvisionCrops, "tensorflow": kernels.TFCrops}[c.Crop]
	v.Interpolation = map[string]kernels.Interpolation{"bilinear": kernels.Bilinear, "bicubic": kernels.Bicubic}[c.Interpolation]
	v.ColorSemantics = map[string]kernels.ColorSemantics{"torchvision": kernels.Torchvision, "tensorflow": kernels.SimCLR}[c.Color]
	if c.Blur {
		v.BlurProbability = 0.5
	}
	return v
}
