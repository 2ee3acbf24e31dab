package models

import (
	"fmt"
	"slices"
)

// Kind says how a parameter is laid out.
type Kind uint8

const (
	// Filter is OIHW in PyTorch's layout and [K,R,S,C] in memory.
	Filter Kind = iota
	// Matrix is [out,in].
	Matrix
	// Vector is [C].
	Vector
)

// Param is one named tensor of a network and its place in an arena.
type Param struct {
	Name   string
	Shape  []int // in PyTorch's layout
	Kind   Kind
	Adapt  bool    // it decays and LARS adapts its rate: weights, not biases or batch norms
	Random bool    // it is drawn at initialisation
	Fill   float32 // the value that it begins with unless it is drawn
	Halves bool    // the first dimension is two halves, each padded by itself in memory
	Offset int     // elements from the arena's start, a multiple of 64
}

// segment is the alignment of parameters in an arena, in elements: 256 bytes.
const segment = 64

func pad4(n int) int { return (n + 3) / 4 * 4 }

// Dims is the shape in memory, channels padded to 4.
func (p Param) Dims() []int {
	switch p.Kind {
	case Filter:
		return []int{p.rows(), p.Shape[2], p.Shape[3], pad4(p.Shape[1])}
	case Matrix:
		return []int{p.rows(), pad4(p.Shape[1])}
	}
	return []int{p.rows()}
}

// rows is the first dimension in memory.
func (p Param) rows() int {
	if p.Halves {
		return 2 * pad4(p.Shape[0]/2)
	}
	return pad4(p.Shape[0])
}

// row is the place in memory of index i of the first dimension.
func (p Param) row(i int) int {
	if half := p.Shape[0] / 2; p.Halves && i >= half {
		return pad4(half) + i - half
	}
	return i
}

// Len is the number of elements in memory.
func (p Param) Len() int {
	n := 1
	for _, d := range p.Dims() {
		n *= d
	}
	return n
}

// FanIn is the number of inputs that feed one output.
func (p Param) FanIn() int {
	n := 1
	for _, d := range p.Shape[1:] {
		n *= d
	}
	return n
}

// Layout is a network's offset table: trainable parameters in one arena, running statistics
// (buffers) in another. The zero value is empty and ready for use.
type Layout struct {
	Params, Buffers []Param

	biased bool // batch norms that are declared follow the biased variance
}

// Size is the length of the parameters' arena in elements.
func (l *Layout) Size() int { return arenaSize(l.Params) }

// BufferSize is the length of the buffers' arena in elements.
func (l *Layout) BufferSize() int { return arenaSize(l.Buffers) }

func arenaSize(list []Param) int {
	if len(list) == 0 {
		return segment
	}
	last := list[len(list)-1]
	return last.Offset + (last.Len()+segment-1)/segment*segment
}

func place(list *[]Param, p Param) int {
	if slices.ContainsFunc(*list, func(q Param) bool { return q.Name == p.Name }) {
		panic(fmt.Sprintf("models: two parameters are called %s", p.Name))
	}
	if len(*list) > 0 {
		p.Offset = arenaSize(*list)
	}
	*list = append(*list, p)
	return len(*list) - 1
}

// Filter declares a convolution's filter, [out,in,r,s] in PyTorch's layout, and returns its index.
// It is drawn at initialisation, decays and adapts. A name that is taken already panics.
func (l *Layout) Filter(name string, out, in, r, s int) int {
	return l.weight(name, Filter, out, in, r, s)
}

// Matrix declares a linear layer's weights [out,in] and returns its index; otherwise as Filter.
func (l *Layout) Matrix(name string, out, in int) int {
	return l.weight(name, Matrix, out, in)
}

// halved makes the first dimension of the parameter declared last two halves, each padded by itself
// in memory, and returns its index i in the list.
func halved(list *[]Param, i int) int {
	(*list)[i].Halves = true
	return i
}

func (l *Layout) weight(name string, kind Kind, shape ...int) int {
	return place(&l.Params, Param{Name: name, Shape: shape, Kind: kind, Adapt: true, Random: true})
}

// Vector declares a bias or a batch norm's parameter [n] that begins at fill, and returns its
// index. It neither decays nor adapts.
func (l *Layout) Vector(name string, n int, fill float32) int {
	return place(&l.Params, Param{Name: name, Shape: []int{n}, Kind: Vector, Fill: fill})
}

// Buffer declares running statistics [n] that begin at fill, and returns their index among the
// buffers. Buffers have no gradient; checkpoints keep them.
func (l *Layout) Buffer(name string, n int, fill float32) int {
	return place(&l.Buffers, Param{Name: name, Shape: []int{n}, Kind: Vector, Fill: fill})
}
