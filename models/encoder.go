package models

import (
	"fmt"
	"strings"

	"vksimclr/engine"
)

// Encoder is the network f in h = f(x). Its parameters lie in the Layout that it was built with.
type Encoder interface {
	// Features is the width F of h. In memory F is padded to a multiple of 4; the padding is zero.
	Features() int

	// Forward records h [N,F] = f(x [N,H,W,4]), both F32, and returns the function that records the
	// backward pass: dh [N,F] to parameter gradients. Views need no gradient.
	// It may be called several times, for several sizes, in one program.
	Forward(c *Context, x engine.Tensor) (h engine.Tensor, backward func(dh engine.Tensor))
}

// EncoderConfig describes an encoder.
type EncoderConfig interface {
	// Build declares the encoder's parameters in l, their names beginning with prefix.
	// An error says what is wrong with the description.
	Build(l *Layout, prefix string) (Encoder, error)
}

// EncoderOptions adapt a named encoder to pictures and to published variants. What is not named
// here is explained at the fields of ResNetConfig that have the same names.
type EncoderOptions struct {
	Size       int    // side of a view in pixels; up to 32, ResNets get the CIFAR stem
	Stem       string // stem of ResNets; empty: chosen by Size
	Width      int    // channels of the first stage; 0 means the encoder's own
	Multiplier int    // times that width; 0 means 1

	ZeroGamma, Project, PoolAtEnd, BiasedVariance bool

	SKRatio, SERatio float64
}

// NamedEncoder returns the description of a known encoder.
func NamedEncoder(name string, o EncoderOptions) (EncoderConfig, error) {
	for _, r := range resnets() {
		if r.name == name {
			return r.config.with(o), nil
		}
	}
	known := strings.Join(EncoderNames(), ", ")
	return nil, fmt.Errorf("models: encoder %q is not one of %s", name, known)
}

// EncoderNames lists the encoders that NamedEncoder knows, the smallest first.
func EncoderNames() []string {
	var names []string
	for _, r := range resnets() {
		names = append(names, r.name)
	}
	return names
}
