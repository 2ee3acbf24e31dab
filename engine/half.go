package engine

import "math"

// Half is a 16-bit float as F16 tensors hold it: binary16 of IEEE 754.
type Half uint16

// NewHalf rounds v to the nearest Half, ties to even, as shaders do. A number that is too large
// becomes infinite.
func NewHalf(v float32) Half {
	bits := math.Float32bits(v)
	sign, size := Half(bits>>16&0x8000), bits&0x7fffffff
	switch {
	case size > 0x7f800000: // NaN
		return sign | 0x7e00
	case size >= 0x47800000: // 65536
		return sign | 0x7c00
	case size < 0x38800000: // below 2⁻¹⁴: in units of 2⁻²⁴
		return sign | Half(math.RoundToEven(math.Abs(float64(v))*(1<<24)))
	}
	size -= 0x38000000 // the exponent's bias is 15, not 127
	return sign | Half((size+0xfff+size>>13&1)>>13)
}

// NaN tells whether h is not a number.
func (h Half) NaN() bool { return h&0x7fff > 0x7c00 }

// Float returns the same number in 32 bits.
func (h Half) Float() float32 {
	sign, exponent, fraction := uint32(h&0x8000)<<16, uint32(h>>10&31), uint32(h&0x3ff)
	switch exponent {
	case 0:
		v := float32(fraction) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(v))
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}
