package engine

import "math"

// BFloat is a 16-bit float as BF16 tensors hold it: the upper half of a float32, with its range and
// eight bits of its fraction.
type BFloat uint16

// NewBFloat rounds v to the nearest BFloat, ties to even, as shaders do. A number that is too large
// becomes infinite.
func NewBFloat(v float32) BFloat {
	bits := math.Float32bits(v)
	if bits&0x7fffffff > 0x7f800000 { // NaN
		return BFloat(bits>>16) | 0x40
	}
	return BFloat((bits + 0x7fff + bits>>16&1) >> 16)
}

// Float returns the same number in 32 bits.
func (b BFloat) Float() float32 { return math.Float32frombits(uint32(b) << 16) }
