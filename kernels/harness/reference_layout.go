package harness

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels/cases"
)

// none is the absent tensor.
var none engine.Tensor

// An operand is a tensor of a reference case between two layouts: the file's (shape) and the kernels' (Tensor.T).
type operand struct {
	*cases.Tensor
	shape    []int
	physical []int
	at       func(i int) int // where row-major element i of shape lies in physical
}

// A packing says how a shape of the file lies on the device: NHWC, filters KRSC, channels padded with zeros to a multiple of 4.
type packing func(shape []int) (physical []int, at func(i int) int)

// activation packs [N,C,H,W] to [N,H,W,C], [N,C] and [C] as they are, channels padded.
func activation(shape []int) ([]int, func(int) int) {
	switch len(shape) {
	case 4:
		n, c, h, w := shape[0], shape[1], shape[2], shape[3]
		cp := padded(c)
		return []int{n, h, w, cp}, func(i int) int {
			pixel, channel := i%(h*w), i/(h*w)%c
			return (i/(c*h*w)*h*w+pixel)*cp + channel
		}
	case 2:
		c, cp := shape[1], padded(shape[1])
		return []int{shape[0], cp}, func(i int) int { return i/c*cp + i%c }
	case 1:
		return []int{padded(shape[0])}, same
	}
	return flat(shape)
}

// weight packs filters [K,C,R,S] to [K,R,S,C] and matrices [N,K] as they are; both first and channel dimension padded.
func weight(shape []int) ([]int, func(int) int) {
	physical, at := activation(shape)
	if len(shape) > 1 {
		physical[0] = padded(physical[0])
	}
	return physical, at
}

// flat packs any shape to one padded dimension: for operations on elements or whole parameters.
func flat(shape []int) ([]int, func(int) int) { return []int{padded(product(shape))}, same }

// plain leaves a shape alone.
func plain(shape []int) ([]int, func(int) int) { return shape, same }

func same(i int) int { return i }

func (c *reference) pack(shape []int, p packing) *operand {
	physical, at := p(shape)
	return &operand{shape: shape, physical: physical, at: at}
}

// place brings values of the file's layout into the kernels'.
func (o *operand) place(values []float64) []float32 {
	packed := make([]float32, product(o.physical))
	for i, v := range values {
		packed[o.at(i)] = float32(v)
	}
	return packed
}

// unpack is the inverse of place. Padding that is no longer zero is an error: the next kernel would add it up.
func (o *operand) unpack(packed []float64) ([]float64, error) {
	values := make([]float64, product(o.shape))
	for i := range values {
		values[i], packed[o.at(i)] = packed[o.at(i)], 0
	}
	for i, v := range packed {
		if v != 0 {
			return values, fmt.Errorf("padding of %s is %g at element %d of %v, expected 0", o.Name, v, i, o.physical)
		}
	}
	return values, nil
}

func padded(n int) int { return (n + 3) / 4 * 4 }

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
