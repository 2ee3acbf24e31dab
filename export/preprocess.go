package export

import (
	"fmt"
	"math"

	"vksimclr/augment"
	"vksimclr/interop"
	"vksimclr/kernels"
)

// Pictures are what a graph with preprocessing takes: uint8 [batch,3,Height,Width], red
// first.
type Pictures struct {
	Height, Width int            // in pixels
	Views         augment.Config // how a picture becomes the encoder's input
}

// preprocess adds the nodes from pictures to the encoder's input, as augment.EvalView makes it: the
// central crop and the resize are two constant matrices. It returns the name of that input.
func (g *graph) preprocess(p Pictures, input string) string {
	box := p.Views.EvalBox(p.Height, p.Width)
	size, mode := p.Views.Size, p.Views.Interpolation
	x := g.add("Cast", "pixels", []string{input}, map[string]any{"to": 1}) // to float32
	if p.Height == size && p.Width == size {
		x = g.add("Div", "scaled", []string{x, g.constant("white", []float32{255})}, nil)
	} else {
		rows := resize(p.Height, int(box[0]), int(box[2]), size, mode)
		columns := resize(p.Width, int(box[1]), int(box[3]), size, mode)
		across := make([]float32, len(columns)) // [width,size]
		for i, v := range columns {
			across[i%p.Width*size+i/p.Width] = v
		}
		for i := range rows {
			rows[i] /= 255
		}
		x = g.add("MatMul", "lines", []string{g.constant("resize.rows", rows, size, p.Height), x},
			nil)
		x = g.add("MatMul", "resized", []string{x, g.constant("resize.columns", across, p.Width,
			size)}, nil)
		x = g.add("Clip", "clamped", []string{x, g.constant("black", []float32{0}),
			g.constant("one", []float32{1})}, nil)
	}
	if p.Views.Normalize {
		mean, deviation := make([]float32, 3), make([]float32, 3)
		for i := range 3 {
			mean[i] = float32(p.Views.Mean[i])
			deviation[i] = float32(p.Views.Deviation[i])
		}
		x = g.add("Sub", "centred", []string{x, g.constant("mean", mean, 3, 1, 1)}, nil)
		x = g.add("Div", "normalized", []string{x, g.constant("std", deviation, 3, 1, 1)}, nil)
	}
	return x
}

// constant adds a tensor of the graph's own and returns its name.
func (g *graph) constant(name string, values []float32, shape ...int) string {
	name = "preprocessing." + name
	g.used = append(g.used, interop.Tensor{Name: name, Shape: shape, Data: values})
	return name
}

// resize is the matrix [size,n] that cuts length pixels from the one at first out of n, and resizes
// them.
func resize(n, first, length, size int, mode kernels.Interpolation) []float32 {
	matrix := make([]float32, size*n)
	scale := float64(length) / float64(size)
	for p := range size {
		centre, total := (float64(p)+0.5)*scale-0.5, 0.0
		if mode == kernels.BilinearPlain {
			centre = min(max(centre, 0), float64(length-1))
		}
		weights := make([]float64, length)
		for i := range weights {
			weights[i] = weight(math.Abs(centre-float64(i)), scale, mode)
			total += weights[i]
		}
		for i, w := range weights {
			matrix[p*n+first+i] = float32(w / total)
		}
	}
	return matrix
}

// weight is what a pixel at a distance d counts, before all are divided by their sum.
func weight(d, scale float64, mode kernels.Interpolation) float64 {
	switch mode {
	case kernels.Bilinear: // widened where it shrinks
		return max(0, 1-d/max(scale, 1))
	case kernels.BilinearPlain:
		return max(0, 1-d)
	case kernels.Bicubic: // Keys with a = -1/2
		switch {
		case d < 1:
			return (1.5*d-2.5)*d*d + 1
		case d < 2:
			return ((-0.5*d+2.5)*d-4)*d + 2
		}
		return 0
	}
	panic(fmt.Sprintf("export: no matrix for interpolation %v", mode))
}
