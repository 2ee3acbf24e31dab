package train

import (
	"vksimclr/augment"
	"vksimclr/kernels"
)

// views is the augmentation of a configuration for square pictures of the given size.
func (c Config) views(size int) augment.Config {
	v := augment.CIFAR()
	v.Size = size
	v.MinArea = c.MinCropArea
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
