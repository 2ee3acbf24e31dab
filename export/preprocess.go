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

// preprocess adds the nodes from pictures to the encoder's input, as augment.EvalView makes it:
// crop and resize are two constant matrices. It returns the name of that input.
func (g *graph) preprocess(p Pictures, input string) string {
	plan, size := p.Views.EvalPlan(p.Height, p.Width), p.Views.Size
	x := g.add("Cast", "pixels", []string{input}, map[string]any{"to": 1}) // to float32
	if p.Views.EvalUnchanged(p.Height, p.Width) {
		x = g.add("Div", "scaled", []string{x, g.constant("white", []float32{255})}, nil)
	} else {
		rows := along(plan, 0, p.Height, size)
		columns := along(plan, 1, p.Width, size)
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

// along is the matrix [size,n] of a plan along rows (axis 0) or columns (axis 1), of which the
// picture has n.
func along(plan augment.EvalPlan, axis, n, size int) []float32 {
	first, length := int(plan.Box[axis]), int(plan.Box[axis+2])
	if plan.Windowed {
		return resize(n, 0, n, length, plan.Interpolation)[first*n : (first+size)*n]
	}
	return resize(n, first, length, size, plan.Interpolation)
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
	case kernels.Bicubic:
		return keys(d)
	case kernels.BicubicAntialias:
		return keys(d / max(scale, 1))
	}
	panic(fmt.Sprintf("export: no matrix for interpolation %v", mode))
}

// keys is the cubic filter of Keys (1981) with a = -1/2, at a distance d of at least 0.
func keys(d float64) float64 {
	switch {
	case d < 1:
		return (1.5*d-2.5)*d*d + 1
	case d < 2:
		return ((-0.5*d+2.5)*d-4)*d + 2
	}
	return 0
}
