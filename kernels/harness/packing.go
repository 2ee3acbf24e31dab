package harness

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels/cases"
)

// An Operand is a tensor of a reference case in two layouts: the file's, and the kernels' in
// Tensor.T.
type Operand struct {
	*cases.Tensor
	Shape    []int           // in the file
	Physical []int           // on the device
	at       func(i int) int // where row-major element i of Shape lies in Physical
}

// A Packing says how a shape of the file lies on the device: images as NHWC, filters as KRSC,
// channels padded with zeros to a multiple of 4. Element i of the file lies at element at(i).
type Packing func(shape []int) (physical []int, at func(i int) int)

// Activation packs [N,C,H,W] to [N,H,W,C] and leaves [N,C] and [C] as they are. It pads channels.
func Activation(shape []int) ([]int, func(int) int) {
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
	return Flat(shape)
}

// Weight packs filters [K,C,R,S] to [K,R,S,C] and leaves matrices [N,K] as they are. The first
// dimension and the channels are padded.
func Weight(shape []int) ([]int, func(int) int) {
	physical, at := Activation(shape)
	if len(shape) > 1 {
		physical[0] = padded(physical[0])
	}
	return physical, at
}

// Flat packs any shape to one padded dimension: for operations on elements or whole parameters.
func Flat(shape []int) ([]int, func(int) int) { return []int{padded(product(shape))}, same }

// Plain leaves a shape as it is.
func Plain(shape []int) ([]int, func(int) int) { return shape, same }

func same(i int) int { return i }

// Pack makes an operand of a shape of the file that has no tensor on the device yet.
func Pack(shape []int, p Packing) *Operand {
	physical, at := p(shape)
	return &Operand{Shape: shape, Physical: physical, at: at}
}

// Place brings values from the file's layout into the kernels'.
func (o *Operand) Place(values []float64) []float32 {
	packed := make([]float32, product(o.Physical))
	for i, v := range values {
		packed[o.at(i)] = float32(v)
	}
	return packed
}

// Unpack is the inverse of Place. Padding that is no longer zero is an error: the next kernel would
// add it up.
func (o *Operand) Unpack(packed []float64) ([]float64, error) {
	values := make([]float64, product(o.Shape))
	for i := range values {
		values[i], packed[o.at(i)] = packed[o.at(i)], 0
	}
	for i, v := range packed {
		if v != 0 {
			return values, fmt.Errorf("padding of %s is %g at element %d of %v, expected 0",
				o.Name, v, i, o.Physical)
		}
	}
	return values, nil
}

// absent is the tensor that an operation does without.
func absent() engine.Tensor { return engine.Tensor{} }

func padded(n int) int { return (n + 3) / 4 * 4 }

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
