package models

import (
	"errors"
	"fmt"
	"math"
)

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
	if cfg.Stem = o.Stem; cfg.Stem == "" {
		cfg.Stem = StemOf(o.Size)
	}
	if o.Width > 0 {
		cfg.Width = o.Width
	}
	cfg.Width *= max(o.Multiplier, 1)
	cfg.ZeroGamma, cfg.Project, cfg.PoolAtEnd = o.ZeroGamma, o.Project, o.PoolAtEnd
	cfg.BiasedVariance = o.BiasedVariance
	cfg.SKRatio, cfg.SERatio = o.SKRatio, o.SERatio
	return cfg
}

// StemOf is the stem that named ResNets get for views with a side of so many pixels.
func StemOf(size int) string {
	if size <= cifarSize {
		return StemCIFAR
	}
	return StemImageNet
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
	check(cfg.SmallStem() || cfg.Stem == StemImageNet, "stem %q is not one of %v", cfg.Stem,
		Stems())
	check(cfg.Width > 0 && len(cfg.Layers) > 0,
		"a ResNet needs a width and at least one stage, not %d and %v", cfg.Width, cfg.Layers)
	check(!cfg.DeepStem() || cfg.Width > 1, "the deep stem needs a width of at least 2")
	for _, ratio := range []float64{cfg.SKRatio, cfg.SERatio} {
		check(ratio >= 0 && !math.IsInf(ratio, 0), "the ratio of widths %g is negative or no "+
			"number", ratio)
	}
	for stage, blocks := range cfg.Layers {
		check(blocks > 0, "stage %d of %v has no block", stage+1, cfg.Layers)
	}
	return errors.Join(problems...)
}
