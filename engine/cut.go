package engine

import "fmt"

// Range is the rows Lo to Hi (exclusive) of dimension 0.
type Range struct{ Lo, Hi int }

// Cut divides dimension 0, which all tensors share, into ranges whose slices the device can bind:
// each is within the limit of one binding and starts at an aligned byte. Tensors within the limit
// give one range. Where even the least slice exceeds the limit, recording fails with a LimitError.
func (r *Recorder) Cut(tensors ...Tensor) []Range {
	ranges, step := r.cut(1, tensors)
	if ranges == nil {
		t := tensors[0]
		what := fmt.Sprintf("a slice of %d row(s) of %v", step, t)
		r.Fail(&LimitError{Device: r.dev.Name(), What: what, Limit: LimitBinding,
			Needed: uint64(step * (t.Bytes() / t.Dim(0))), Most: r.dev.caps.MaxStorageRange})
		return []Range{{0, t.Dim(0)}}
	}
	return ranges
}

// CutBy is like Cut, but each range except the last has a multiple of unit rows. It returns nil
// where the device cannot bind such a slice.
func (r *Recorder) CutBy(unit int, tensors ...Tensor) []Range {
	ranges, _ := r.cut(unit, tensors)
	return ranges
}

// cut returns ranges of a multiple of step rows. Step is the least multiple of unit rows for which
// all slices start at aligned bytes.
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

// offsetAlignment is the number of bytes that every bound offset must be a multiple of.
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
