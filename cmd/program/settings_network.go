package program

import (
	"fmt"

	"vksimclr/models"
)

// Words of the settings of published variants of networks.
const (
	autoStem = "auto" // by the size of views

	torchShortcut    = "torchvision" // the identity where shapes agree
	officialShortcut = "official"    // projected in each stage's first block

	torchPadding = "torch" // one pixel on all sides
	samePadding  = "same"  // one row below, one column on the right

	unbiasedVariance = "unbiased"
	biasedVariance   = "biased"
)

// variantSettings are settings of the network of which published implementations have their own.
func variantSettings() []setting {
	return []setting{
		{key: "width_multiplier", value: "1",
			help: "Times the architecture's own channels, 1 to 4; instead of --width."},
		{key: "stem", value: autoStem, words: words(append([]string{autoStem}, models.Stems()...)),
			help: "The encoder's beginning: cifar (3×3), cifar_pad2 (3×3 with padding 2, as " +
				"solo-learn's), imagenet (7×7 of stride 2 and a pooling), or auto: cifar for " +
				"views of up to 32 pixels, else imagenet."},
		{key: "shortcut", value: torchShortcut,
			words: words([]string{torchShortcut, officialShortcut}),
			help: "Shortcut of the first stage's first block where shapes agree: none as " +
				"torchvision's, or projected as the released SimCLR code's (official)."},
		{key: "zero_gamma", value: "auto", words: "auto,on,off",
			help: "The last batch norm of each block begins at 0: on, off, or auto: with " +
				"--initialization simclr."},
		{key: "pool_padding", value: torchPadding,
			words: words([]string{torchPadding, samePadding}),
			help: "Padding of the imagenet stem's pooling: torch (all sides), or same (at the " +
				"end alone, as TensorFlow's)."},
		{key: "running_var", value: unbiasedVariance,
			words: words([]string{unbiasedVariance, biasedVariance}),
			help: "What batch norms' running variance follows: the unbiased one, as PyTorch's, " +
				"or the biased one, as TensorFlow's."},
		{key: "sk_ratio", value: "0",
			help: "Selective kernels with ResNet-D, SimCLR v2's: the width between their linear " +
				"layers in widths of the stage; v2 has 0.0625, 0 means none."},
		{key: "se_ratio", value: "0",
			help: "Squeeze-and-excite: the width between its linear layers in widths of the " +
				"block's output; 0 means none."},
		{key: "head_norm", value: "hidden", words: "hidden,all,all_affine,none",
			help: "Layers of the head with batch norm: hidden ones; all, the last without shift " +
				"as the released SimCLR code; all_affine, the last with shift as lightly; none."},
		{key: "head_bias", value: "auto", words: "auto,on,off",
			help: "Layers of the head with bias: on (all), off (none), or auto: those without " +
				"batch norm."},
	}
}

// encoderOptions say how a named encoder is made for views of the given side.
func (s Settings) encoderOptions(size int) models.EncoderOptions {
	o := models.EncoderOptions{Size: size, Width: s.Width, Multiplier: s.WidthMultiplier,
		ZeroGamma:      s.zeroGamma(),
		Project:        s.Shortcut == officialShortcut,
		PoolAtEnd:      s.PoolPadding == samePadding,
		BiasedVariance: s.RunningVar == biasedVariance,
		SKRatio:        s.SKRatio, SERatio: s.SERatio}
	if s.Stem != autoStem {
		o.Stem = s.Stem
	}
	return o
}

func (s Settings) zeroGamma() bool {
	return s.ZeroGamma == "on" || s.ZeroGamma == "auto" && s.Initialization == "simclr"
}

// head describes the projection head.
func (s Settings) head() models.ProjectionConfig {
	h := models.ProjectionConfig{Layers: s.HeadLayers, Hidden: s.Hidden, Dim: s.Dim,
		BiasedVariance: s.RunningVar == biasedVariance}
	switch {
	case s.HeadNorm == "all_affine":
		h.Norm = models.NormAllAffine
	case s.HeadNorm == "none":
		h.Norm = models.NormNone
	case s.HeadNorm == "all" || s.LastBN:
		h.Norm = models.NormAll
	}
	switch s.HeadBias {
	case "on":
		h.Bias = models.BiasAll
	case "off":
		h.Bias = models.BiasNone
	}
	return h
}

// checkNetwork finds settings of the network that contradict each other.
func (s Settings) checkNetwork(problems *usageError) {
	if s.Width > 0 && s.WidthMultiplier > 1 {
		problems.add("width is %d and width_multiplier is %d: give one of them", s.Width,
			s.WidthMultiplier)
	}
	if s.LastBN && (s.HeadNorm == "none" || s.HeadNorm == "all_affine") {
		problems.add("last_bn is true and head_norm is %q: leave last_bn out", s.HeadNorm)
	}
}

// variant names what a network takes more or less time for than its plain one, "" for nothing.
func (s Settings) variant() (text string) {
	plain := defaultSettings()
	if s.WidthMultiplier != plain.WidthMultiplier {
		text += fmt.Sprintf(", %d times as wide", s.WidthMultiplier)
	}
	if s.Stem != plain.Stem || s.Shortcut != plain.Shortcut {
		text += fmt.Sprintf(", %s stem, %s shortcut", s.Stem, s.Shortcut)
	}
	if s.SKRatio > 0 || s.SERatio > 0 {
		text += fmt.Sprintf(", sk %g, se %g", s.SKRatio, s.SERatio)
	}
	return text
}
