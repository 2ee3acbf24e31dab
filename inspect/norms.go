package inspect

import (
	"math"
	"slices"
)

// norms are what is usual in a set: medians over its readable pictures. Rules compare a picture
// with them, so that a set of night pictures is not a set of faults.
type norms struct {
	mean, low, span, high float64
	sharpness             spread // of log(sharpness-1)
	side, lean            spread // of log √(height·width), and of |log(width/height)|
}

// spread is where most of a list of values lie.
type spread struct {
	median    float64
	deviation float64 // a robust standard deviation
	tight     bool    // at least 85 % of the values are within 0.05 of the median
}

func normsOf(all []*facts) (n norms) {
	collect := func(value func(f *facts) float64) []float64 {
		list := make([]float64, len(all))
		for i, f := range all {
			list[i] = value(f)
		}
		slices.Sort(list)
		return list
	}
	n.mean = middle(collect(func(f *facts) float64 { return f.tones.mean }))
	n.low = middle(collect(func(f *facts) float64 { return f.tones.low }))
	n.high = middle(collect(func(f *facts) float64 { return f.tones.high }))
	n.span = middle(collect(func(f *facts) float64 { return f.tones.span() }))
	n.sharpness = spreadOf(collect((*facts).logSharpness))
	n.side = spreadOf(collect((*facts).logSide))
	n.lean = spreadOf(collect((*facts).lean))
	return n
}

// middle is the median of a sorted list, 0 of an empty one.
func middle(sorted []float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[len(sorted)/2]
}

// spreadOf measures a sorted list. One value in eight may be anything without a change of the
// deviation.
func spreadOf(sorted []float64) (s spread) {
	n := len(sorted)
	if n == 0 {
		return s
	}
	s.median = middle(sorted)
	distances := make([]float64, n)
	near := 0
	for i, v := range sorted {
		if distances[i] = math.Abs(v - s.median); distances[i] < 0.05 {
			near++
		}
	}
	slices.Sort(distances)
	// Of a normal distribution these quotients are its standard deviation.
	fromMedian := middle(distances) / 0.6745
	fromTails := (sorted[min(n*88/100, n-1)] - sorted[n*12/100]) / 2.35
	s.deviation = max(fromMedian, fromTails)
	s.tight = float64(near) >= 0.85*float64(n)
	return s
}

func (t tones) span() float64 { return t.high - t.low }

// logSharpness is the sharpness on a scale on which its values are distributed evenly.
func (f *facts) logSharpness() float64 { return math.Log(max(f.sharpness-1, 1e-3)) }

// logSide is the logarithm of the picture's size as that of a square's side.
func (f *facts) logSide() float64 { return math.Log(float64(f.height)*float64(f.width)) / 2 }

// lean is how far the picture is from a square; a picture and itself turned are alike.
func (f *facts) lean() float64 {
	return math.Abs(math.Log(float64(f.width) / float64(f.height)))
}
