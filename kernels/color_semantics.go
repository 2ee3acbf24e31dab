package kernels

import (
	"fmt"
	"strings"
)

// ColorSemantics says what the operations of ColorJitter do, as a set of bits. Each bit is a
// departure from torchvision's.
type ColorSemantics uint32

const (
	// ChannelContrast changes contrast around each channel's mean, instead of around the mean of
	// the grey image.
	ChannelContrast ColorSemantics = 1 << iota
	// HSVSaturation multiplies the saturation in HSV, instead of blending with the grey image.
	HSVSaturation
	// AddedBrightness adds the brightness factor less 1, instead of multiplying by the factor.
	AddedBrightness
)

const (
	// Torchvision changes contrast around the mean of the grey image, and saturation by a blend
	// with grey.
	Torchvision ColorSemantics = 0
	// SimCLR is the reference implementation. It changes contrast around each channel's mean, and
	// saturation in HSV.
	SimCLR = ChannelContrast | HSVSaturation
	// SimCLRV1 is SimCLR's first version, which adds brightness: x + (factor - 1).
	SimCLRV1 = SimCLR | AddedBrightness
)

// colorSets name the sets that implementations use; colorBits name the single bits.
var (
	colorSets = map[ColorSemantics]string{
		Torchvision: "torchvision", SimCLR: "simclr", SimCLRV1: "simclr_v1",
	}
	colorBits = []string{"channel_contrast", "hsv_saturation", "added_brightness"}
)

// Has tells whether all bits of other are set.
func (s ColorSemantics) Has(other ColorSemantics) bool { return s&other == other }

// String is the name of an implementation, or those of the bits with + between.
func (s ColorSemantics) String() string {
	if name, ok := colorSets[s]; ok {
		return name
	}
	var names []string
	for i, name := range colorBits {
		if s.Has(1 << i) {
			names = append(names, name)
		}
	}
	if s >= 1<<len(colorBits) {
		names = append(names, fmt.Sprintf("value %d", uint32(s)))
	}
	return strings.Join(names, "+")
}

// MarshalText is String, or an error for unknown bits.
func (s ColorSemantics) MarshalText() ([]byte, error) {
	if s >= 1<<len(colorBits) {
		return nil, fmt.Errorf("%d is not a set of %s", uint32(s), strings.Join(colorBits, ", "))
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (s *ColorSemantics) UnmarshalText(text []byte) error {
	for set, name := range colorSets {
		if name == string(text) {
			*s = set
			return nil
		}
	}
	var set ColorSemantics
	for word := range strings.SplitSeq(string(text), "+") {
		var bit ColorSemantics
		for i, name := range colorBits {
			if name == word {
				bit = 1 << i
			}
		}
		if bit == 0 {
			return fmt.Errorf("%q is not one of torchvision, simclr, simclr_v1, or a set of %s",
				text, strings.Join(colorBits, ", "))
		}
		set |= bit
	}
	*s = set
	return nil
}
