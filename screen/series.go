package screen

import (
	"fmt"
	"math"
)

// mostBuckets bounds the memory of a series. When it is full, neighbours are put together.
const mostBuckets = 4096

// Series is a number over the steps, kept as the lowest and highest values of equally many steps in
// a row. Its memory is bounded, whatever the number of steps.
type Series struct {
	buckets []bucket
	width   float64 // steps of a bucket
	last    float64
}

type bucket struct{ step, low, high float64 }

// Add appends a value. Steps must not fall; values that are not finite are left out.
func (s *Series) Add(step, value float64) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return
	}
	s.last = value
	if n := len(s.buckets); n > 0 && step < s.buckets[n-1].step+s.width {
		b := &s.buckets[n-1]
		b.low, b.high = min(b.low, value), max(b.high, value)
		return
	}
	if len(s.buckets) == mostBuckets {
		for i := range mostBuckets / 2 {
			a, b := s.buckets[2*i], s.buckets[2*i+1]
			s.buckets[i] = bucket{a.step, min(a.low, b.low), max(a.high, b.high)}
		}
		s.buckets = s.buckets[:mostBuckets/2]
		steps := s.buckets[mostBuckets/2-1].step - s.buckets[0].step
		s.width = max(2*s.width, steps/(mostBuckets/2-1))
	}
	s.buckets = append(s.buckets, bucket{step, value, value})
}

// Last returns the newest value; ok is false before the first one.
func (s *Series) Last() (value float64, ok bool) { return s.last, len(s.buckets) > 0 }

// bounds are the extremes of all series in both directions; ok is false where all are empty.
func bounds(all []*Series) (first, last, low, high float64, ok bool) {
	first, low = math.Inf(1), math.Inf(1)
	last, high = math.Inf(-1), math.Inf(-1)
	for _, s := range all {
		for _, b := range s.buckets {
			first, last = min(first, b.step), max(last, b.step)
			low, high = min(low, b.low), max(high, b.high)
		}
	}
	if high-low < 1e-6*math.Abs(high)+1e-9 {
		low, high = low-0.05*math.Abs(low)-1e-3, high+0.05*math.Abs(high)+1e-3
	}
	return first, max(last, first+1), low, high, first <= last
}

// spans writes where the series runs in each column of a plot, as kernels.PaintCurves reads it. A
// series of one value is a dot.
func (s *Series) spans(words []uint32, width, height int, first, last, low, high float64) {
	clear(words[:2*width])
	for x := range width {
		words[2*x] = 1 // absent: it ends before it begins
	}
	column := func(step float64) float64 {
		return (step - first) / (last - first) * float64(width-1)
	}
	row := func(v float64) float64 {
		return 16 + (high-v)/(high-low)*float64(16*height-32)
	}
	widen := func(x int, from, to float64) {
		if from > to {
			from, to = to, from
		}
		if x < 0 || x >= width {
			return
		}
		a, b := uint32(max(from, 0)), uint32(max(to, 0))
		if words[2*x] > words[2*x+1] {
			words[2*x], words[2*x+1] = a, b
			return
		}
		words[2*x], words[2*x+1] = min(words[2*x], a), max(words[2*x+1], b)
	}
	for i, b := range s.buckets {
		at := column(b.step)
		for x := -3; len(s.buckets) == 1 && x <= 3; x++ {
			widen(int(at)+x, row(b.high)-16, row(b.low)+16)
		}
		widen(int(at+0.5), row(b.high), row(b.low))
		if i == 0 {
			continue
		}
		from, was := column(s.buckets[i-1].step), (s.buckets[i-1].low+s.buckets[i-1].high)/2
		now := (b.low + b.high) / 2
		line := func(x float64) float64 {
			share := min(max((x-from)/max(at-from, 1e-9), 0), 1)
			return row(was + share*(now-was))
		}
		for x := int(from + 0.5); x <= int(at+0.5); x++ {
			widen(x, line(max(float64(x)-0.5, from)), line(min(float64(x)+0.5, at)))
		}
	}
}

// number is a value in at most axisColumns letters.
func number(v float64) string {
	switch size := math.Abs(v); {
	case size >= 100000 || size > 0 && size < 0.001:
		return fmt.Sprintf("%.0e", v)
	case size >= 100:
		return fmt.Sprintf("%.0f", v)
	case size >= 10:
		return fmt.Sprintf("%.1f", v)
	case size >= 1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}
