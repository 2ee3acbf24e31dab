package kernels

import "fmt"

// tensorLayout is a tensorLayoutNV of four dimensions, block size 1 and constant clamping, as
// GLSL_NV_cooperative_matrix2 defines it (section 4.1.X and 8.X).
type tensorLayout struct {
	size, stride, offset, span [4]int
}

// newTensorLayout is createTensorLayoutNV and setTensorLayoutDimensionNV.
func newTensorLayout(dims ...int) (t tensorLayout) {
	stride := 1
	for i := 3; i >= 0; i-- {
		t.size[i], t.span[i], t.stride[i] = dims[i], dims[i], stride
		stride *= dims[i]
	}
	return t
}

// slice is sliceTensorLayoutNV: an offset, which is added, and a span of each dimension.
func (t tensorLayout) slice(pairs ...int) tensorLayout {
	for i := range 4 {
		t.offset[i] += pairs[2*i]
		t.span[i] = pairs[2*i+1]
	}
	return t
}

// elements is the number of elements of the region.
func (t tensorLayout) elements() int { return t.span[0] * t.span[1] * t.span[2] * t.span[3] }

// address is where element i of the region lies; inside is false where a load gives the clamp
// value and a store is dropped.
func (t tensorLayout) address(i int) (at int, inside bool) {
	if i < 0 || i >= t.elements() {
		panic(fmt.Sprintf("element %d of a region of %v", i, t.span))
	}
	inside = true
	for dim := 3; dim >= 0; dim-- {
		c := i%t.span[dim] + t.offset[dim]
		i /= t.span[dim]
		inside = inside && c >= 0 && c < t.size[dim]
		at += c * t.stride[dim]
	}
	return at, inside
}

// tensorView is a tensorViewNV of four dimensions without clipping.
type tensorView struct {
	order        [4]int // its permutation
	sized        bool   // it has dimensions of its own
	size, stride [4]int
}

// region is the element of t's region that element i of the view is.
func (v tensorView) region(t tensorLayout, i int) (number int) {
	size, stride := v.size, v.stride
	if !v.sized {
		size = t.span
		stride = [4]int{t.span[1] * t.span[2] * t.span[3], t.span[2] * t.span[3], t.span[3], 1}
	}
	for dim := 3; dim >= 0; dim-- {
		at := v.order[dim]
		number += i % size[at] * stride[at]
		i /= size[at]
	}
	return number
}
