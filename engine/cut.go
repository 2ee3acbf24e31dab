package engine

import "fmt"

// Range is the rows Lo to Hi (exclusive) of dimension 0.
type Range struct{ Lo, Hi int }

// Cut divides dimension 0, which all tensors share, so that every slice may be bound: within the device's range for one binding, and
// starting at an aligned byte. Tensors that fit give one range.
func (r *Recorder) Cut(tensors ...Tensor) []Range {
	ranges, step := r.cut(1, tensors)
	if ranges == nil {
		t := tensors[0]
		r.Fail(&LimitError{Device: r.dev.Name(), What: fmt.Sprintf("a slice of %d row(s) of %v", step, t),
			Limit: LimitBinding, Needed: uint64(step * (t.Bytes() / t.Dim(0))),
			Most: r.dev.caps.MaxStorageRange})
		return []Range{{0, t.Dim(0)}}
	}
	return ranges
}

// CutBy is Cut to slices of a multiple of unit rows each, but for the last; nil where the device binds no such slice.
func (r *Recorder) CutBy(unit int, tensors ...Tensor) []Range {
	ranges, _ := r.cut(unit, tensors)
	return ranges
}

// cut cuts to slices of a multiple of unit rows, and returns the least such multiple that starts at aligned bytes.
func (r *Recorder) cut(unit int, tensors []Tensor) (ranges []Range, step int) {
	n := tensors[0].Dim(0)
	limit := n
	step = unit
	for _, t := range tensors {
		if t.Dim(0) != n {
			panic(fmt.Sprintf("engine: cut of %v beside %v: dimension 0 differs", t, tensors[0]))
		}
		row := uint64(t.Bytes() / n)
		limit = min(limit, int(r.dev.caps.MaxStorageRange/row))
		align := r.dev.offsetAlignment()
		step = lcm(step, int(align/gcd(row, align)))
	}
	if limit < n {
		limit -= limit % step
	}
	for lo := 0; lo < n && limit > 0; lo += limit {
		ranges = append(ranges, Range{lo, min(lo+limit, n)})
	}
	return ranges, step
}

func (d *Device) offsetAlignment() uint64 {
	return max(d.physical.StorageAlignment, d.physical.TexelAlignment, 4)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func lcm(a, b int) int { return a / int(gcd(uint64(a), uint64(b))) * b }
