package inspect

import (
	"fmt"
	"math"
)

// fault is what a rule says of a picture.
type fault struct {
	kind   Kind
	detail string
}

// faults are what is wrong with one picture by itself. Every rule has an absolute part, so that
// good sets have no faults, and a part relative to the set, so that a set of its own kind has none
// either.
func (n *norms) faults(f *facts) (list []fault) {
	add := func(kind Kind, format string, arguments ...any) {
		list = append(list, fault{kind, fmt.Sprintf(format, arguments...)})
	}
	t := f.tones
	if n.isDark(t) {
		add(Dark, "brightness %.0f of 255 on average, %.0f at most (usual here %.0f and %.0f)",
			t.mean, t.high, n.mean, n.high)
	}
	if n.isBright(t) {
		add(Bright, "brightness %.0f of 255 on average, %.0f at least (usual here %.0f and %.0f), "+
			"%.0f %% of the pixels overexposed", t.mean, t.low, n.mean, n.low,
			100*(t.colored+t.white))
	}
	if t.span() < 80 && t.span() < 0.6*n.span {
		add(LowContrast, "brightness only from %.0f to %.0f of 255 (usual here %.0f to %.0f)",
			t.low, t.high, n.low, n.high)
	}
	if n.isBlurred(f) {
		add(Blurred, "sharpness %.2f, 1 being the least (usual here %.2f)", f.sharpness,
			1+math.Exp(n.sharpness.median))
	}
	if n.hasOddSize(f) {
		add(OddSize, "%d×%d pixels (usual here about %.0f×%.0f)", f.width, f.height,
			math.Exp(n.side.median), math.Exp(n.side.median))
	}
	if n.hasOddShape(f) {
		add(OddShape, "%d×%d pixels, sides %.1f : 1 (usual here %.1f : 1)", f.width, f.height,
			math.Exp(f.lean()), math.Exp(n.lean.median))
	}
	return list
}

func (n *norms) isDark(t tones) bool {
	return t.high < 110 && t.mean < 75 && t.high < 0.6*n.high ||
		t.mean < 18 && t.mean < n.mean/3
}

func (n *norms) isBright(t tones) bool {
	if t.mean < n.mean+30 {
		return false
	}
	switch clipped := t.colored + t.white; {
	case t.low > 100 && t.mean > 160 && t.low > n.low+50: // nothing is dark
		return true
	case t.mean > 236 || clipped > 0.72: // hardly anything is not white
		return true
	case t.mean > 195:
		// Overexposed: large parts have one channel at its end and another one below. On white
		// paper all three are at the end.
		return t.colored > 0.15 && clipped > 0.5 || t.colored > 0.1 && clipped > 0.6
	}
	return false
}

func (n *norms) isBlurred(f *facts) bool {
	if f.tones.span() < 10 || min(f.height, f.width) < 8 { // there is nothing to be sharp
		return false
	}
	below := n.sharpness.median - f.logSharpness()
	return f.sharpness < 1.31 && below > math.Log(2) ||
		f.sharpness < 1.6 && below > max(math.Log(4), 4*n.sharpness.deviation)
}

func (n *norms) hasOddSize(f *facts) bool {
	smaller, larger := math.Log(2.5), math.Log(3)
	if n.side.tight {
		smaller, larger = math.Log(1.5), math.Log(1.5)
	}
	away := f.logSide() - n.side.median
	return -away > max(smaller, 3.5*n.side.deviation) || away > max(larger, 3.5*n.side.deviation)
}

func (n *norms) hasOddShape(f *facts) bool {
	least := math.Log(2)
	if n.lean.tight {
		least = math.Log(1.5)
	}
	return f.lean()-n.lean.median > max(least, 3.5*n.lean.deviation)
}
