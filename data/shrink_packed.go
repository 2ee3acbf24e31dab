package data

import (
	"encoding/binary"
	"math/bits"
)

// A packed pixel is a uint64 with red in its bits 0 to 20, green in 21 to 41 and blue above. Packed
// pixels are added, and multiplied by a weight, in one instruction.
const (
	packedBits = 21
	packedMask = 1<<packedBits - 1

	// maxPackedHeight is the height of the tallest picture whose sums of columns fit.
	maxPackedHeight = packedMask / 255
)

// shrinkPacked adds up the lines of the picture first, then the columns. It computes the same sums
// as shrinkTall.
func (p source) shrinkPacked(dst []byte, stride, h, w int) {
	columns := make([]column, w)
	for q := range columns {
		columns[q] = columnOf(covered(q, w, p.width, p.step))
	}
	sums := make([]uint64, p.Width) // of the columns of decoded pixels
	by := newDivisor(uint64(p.height) * uint64(p.width))
	for row := range h {
		clear(sums)
		lines := covered(row, h, p.height, p.step)
		for i := lines.first; i <= lines.last; i++ {
			addPacked(sums, p.Pixels[3*p.Width*i:3*p.Width*(i+1)], lines.weight(i))
		}
		out := dst[stride*row:][:3*w]
		for q, c := range columns {
			red, green, blue := c.sum(sums)
			out[3*q], out[3*q+1], out[3*q+2] = by.divide(red), by.divide(green), by.divide(blue)
		}
	}
}

// addPacked adds a line, times a weight, to sums.
func addPacked(sums []uint64, line []byte, weight uint64) {
	last := len(sums) - 1
	for j := range sums[:last] {
		v := uint64(binary.LittleEndian.Uint32(line[3*j:]))
		sums[j] += weight * (v&0xff | v&0xff00<<(packedBits-8) | v&0xff0000<<(2*packedBits-16))
	}
	line = line[3*last:]
	red, green, blue := uint64(line[0]), uint64(line[1]), uint64(line[2])
	sums[last] += weight * (red | green<<packedBits | blue<<(2*packedBits))
}

// column is a span of decoded pixels with its weights.
type column struct {
	first, last              int
	atFirst, between, atLast uint64 // weights; that of last is 0 where first is last
}

func columnOf(s span) column {
	c := column{s.first, s.last, s.weight(s.first), uint64(s.unit), s.weight(s.last)}
	if c.first == c.last {
		c.atLast = 0
	}
	return c
}

// sum adds up the part that c covers.
func (c column) sum(sums []uint64) (red, green, blue uint64) {
	v, w := sums[c.first], c.atFirst
	red, green, blue = w*(v&packedMask), w*(v>>packedBits&packedMask), w*(v>>(2*packedBits))
	for j := c.first + 1; j < c.last; j++ {
		v, w = sums[j], c.between
		red += w * (v & packedMask)
		green += w * (v >> packedBits & packedMask)
		blue += w * (v >> (2 * packedBits))
	}
	v, w = sums[c.last], c.atLast
	red += w * (v & packedMask)
	green += w * (v >> packedBits & packedMask)
	blue += w * (v >> (2 * packedBits))
	return red, green, blue
}

// divisor divides sums by a number: with a product where that is exact.
type divisor struct {
	by, half uint64
	inverse  uint64 // ⌈2⁶⁴/by⌉, 0: divide
}

func newDivisor(by uint64) divisor {
	d := divisor{by: by, half: by / 2}
	// The product is too large by less than sum·by/2⁶⁴, which must stay below 1/by. A sum is at
	// most 255.5·by.
	if by > 1 && by < 1<<28 {
		d.inverse = ^uint64(0)/by + 1
	}
	return d
}

// divide is sum/by, rounded to the nearest.
func (d divisor) divide(sum uint64) byte {
	if d.inverse == 0 {
		return byte((sum + d.half) / d.by)
	}
	q, _ := bits.Mul64(sum+d.half, d.inverse)
	return byte(q)
}
