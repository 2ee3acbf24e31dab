package models

// Pack copies a tensor from PyTorch's layout, Elements numbers, to its layout in memory, Len
// numbers. It does not write the padding, which is zero from the beginning.
func (p Param) Pack(memory, torch []float32) {
	p.each(func(inside, outside int) { memory[inside] = torch[outside] })
}

// Unpack copies a tensor from its layout in memory, Len numbers, to PyTorch's, Elements numbers.
func (p Param) Unpack(torch, memory []float32) {
	p.each(func(inside, outside int) { torch[outside] = memory[inside] })
}

// each pairs the index of every element in memory with its index in PyTorch's layout.
func (p Param) each(pair func(inside, outside int)) {
	d := p.Dims()
	switch p.Kind {
	case Filter:
		k, c, h, w := p.Shape[0], p.Shape[1], p.Shape[2], p.Shape[3]
		for i := range k {
			row := p.row(i)
			for j := range c {
				for y := range h {
					for x := range w {
						pair(((row*h+y)*w+x)*d[3]+j, ((i*c+j)*h+y)*w+x)
					}
				}
			}
		}
	case Matrix:
		for i := range p.Shape[0] {
			for j := range p.Shape[1] {
				pair(p.row(i)*d[1]+j, i*p.Shape[1]+j)
			}
		}
	default:
		for i := range p.Shape[0] {
			pair(p.row(i), i)
		}
	}
}

// Elements is the number of elements in PyTorch's layout.
func (p Param) Elements() int {
	n := 1
	for _, d := range p.Shape {
		n *= d
	}
	return n
}
