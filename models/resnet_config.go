package models

import (
	"errors"
	"fmt"
)

// ResNetConfig describes a residual network (He et al. 2015).
type ResNetConfig struct {
	// Block is "basic" (two 3×3 convolutions) or "bottleneck" (1×1, 3×3, 1×1).
	Block string

	// Layers is the number of blocks of each stage. Stage i has width Width·2^i. Every stage but
	// the first halves the image.
	Layers []int

	// Width is the number of channels of the stem and of the first stage.
	Width int

	// Stem is "cifar" (3×3, no pooling) or "imagenet" (7×7 of stride 2, then 3×3 max pooling of
	// stride 2).
	Stem string

	// ZeroGamma starts the last batch norm of each block at 0, as SimCLR's initialisation does.
	ZeroGamma bool

	// Project gives the first block of the first stage a projection shortcut too, as the reference
	// implementation does.
	Project bool
}

// cifarSize is the largest side of a view, in pixels, for which named ResNets get the CIFAR stem.
const cifarSize = 32

// namedResNet is a ResNet that NamedEncoder knows.
type namedResNet struct {
	name   string
	config ResNetConfig
}

// resnets lists the named ResNets; tiny and small are for 32×32 pictures on a CPU.
func resnets() []namedResNet {
	basic := func(width int, layers ...int) ResNetConfig {
		return ResNetConfig{Block: "basic", Width: width, Layers: layers}
	}
	bottleneck := func(layers ...int) ResNetConfig {
		return ResNetConfig{Block: "bottleneck", Width: 64, Layers: layers}
	}
	return []namedResNet{
		{"tiny", basic(8, 1, 1, 1)},
		{"small", basic(16, 1, 1, 1)},
		{"resnet18", basic(64, 2, 2, 2, 2)},
		{"resnet34", basic(64, 3, 4, 6, 3)},
		{"resnet50", bottleneck(3, 4, 6, 3)},
		{"resnet101", bottleneck(3, 4, 23, 3)},
		{"resnet152", bottleneck(3, 8, 36, 3)},
		{"resnet200", bottleneck(3, 24, 36, 3)},
	}
}

// with returns the description adapted to options.
func (cfg ResNetConfig) with(o EncoderOptions) ResNetConfig {
	cfg.Stem, cfg.ZeroGamma = "imagenet", o.ZeroGamma
	if o.Size <= cifarSize {
		cfg.Stem = "cifar"
	}
	if o.Width > 0 {
		cfg.Width = o.Width
	}
	return cfg
}

// validate returns every problem at once.
func (cfg ResNetConfig) validate() error {
	var problems []error
	check := func(ok bool, format string, arguments ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf("models: "+format, arguments...))
		}
	}
	check(cfg.Block == "basic" || cfg.Block == "bottleneck",
		"block %q is neither basic nor bottleneck", cfg.Block)
	check(cfg.Stem == "cifar" || cfg.Stem == "imagenet",
		"stem %q is neither cifar nor imagenet", cfg.Stem)
	check(cfg.Width > 0 && len(cfg.Layers) > 0,
		"a ResNet needs a width and at least one stage, not %d and %v", cfg.Width, cfg.Layers)
	for stage, blocks := range cfg.Layers {
		check(blocks > 0, "stage %d of %v has no block", stage+1, cfg.Layers)
	}
	return errors.Join(problems...)
}
