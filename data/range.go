package data

import (
	"fmt"
	"strconv"
	"strings"
)

// Range says which values of a picture with more than 8 bits a channel become black and white. The
// zero value takes the format's own: 0 is black, the largest possible value white.
type Range struct {
	Auto      bool // each picture has its own darkest and brightest values
	Low, High int  // at most Low is black, at least High white
}

// ParseRange reads "LO:HI" with 0 <= LO < HI <= 65535, "auto", or "" for the format's own range.
func ParseRange(text string) (Range, error) {
	switch text {
	case "":
		return Range{}, nil
	case "auto":
		return Range{Auto: true}, nil
	}
	low, high, _ := strings.Cut(text, ":")
	lo, err := strconv.Atoi(low)
	hi, err2 := strconv.Atoi(high)
	if err != nil || err2 != nil || lo < 0 || hi > 65535 || lo >= hi {
		return Range{}, fmt.Errorf("%q is no range of 16-bit values: give LO:HI, for example "+
			"100:4095, or auto", text)
	}
	return Range{Low: lo, High: hi}, nil
}

// IsFull tells whether pictures keep the range of their format.
func (r Range) IsFull() bool { return r == Range{} }

// autoShare is the share of the values of a picture that may be darker than black, and as many
// brighter than white, so that a few dead or hot pixels decide nothing.
const autoShare = 0.001

// of is the range for a picture with the given values, counted by value. A picture of one value
// becomes black.
func (r Range) of(counts *[65536]int) (low, high int) {
	if !r.Auto {
		return r.Low, r.High
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	few := int(autoShare * float64(total))
	for seen := counts[0]; seen <= few && low < 65535; seen += counts[low] {
		low++
	}
	high = 65535
	for seen := counts[high]; seen <= few && high > 0; seen += counts[high] {
		high--
	}
	return low, max(high, low+1)
}

// table is the byte that every value becomes, rounded to the nearest. Of the whole range it is the
// high byte, as most programs have it.
func table(low, high int) *[65536]byte {
	var t [65536]byte
	width := high - low
	for v := range t {
		if width == 65535 {
			t[v] = byte(v >> 8)
			continue
		}
		above := min(max(v-low, 0), width)
		t[v] = byte((2*255*above + width) / (2 * width))
	}
	return &t
}
