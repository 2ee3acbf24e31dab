package kernels

import (
	"fmt"
	"math"
	"testing"

	"vksimclr/engine"
	"vksimclr/kernels/ref"
)

// TestWorkgroupAddressing computes convolutions as conv2d_implicit_matrix_workgroup does, in Go:
// from the numbers that the host gives the shader, by tensor layouts as the extension defines them.
// It needs no device, and takes the tiles of GPUs. Every output must be written once, and be the
// reference's.
func TestWorkgroupAddressing(t *testing.T) {
	for i, s := range append(exactSamples()[:2],
		exactShape{1, 1, 1, 4, 4, SquareConv(1, 1, 0)},
		exactShape{1, 1, 3, 4, 8, SquareConv(3, 1, 1)},
		exactShape{9, 2, 1, 4, 8, SquareConv(3, 2, 1)},
		exactShape{1, 17, 19, 8, 4, SquareConv(7, 2, 3)},
		exactShape{1, 12, 7, 4, 8, Conv{R: 1, S: 3, StrideH: 3, StrideW: 1, PadH: 0, PadW: 2}},
		exactShape{129, 1, 1, 8, 4, SquareConv(1, 1, 0)},
		exactShape{2, 6, 5, 4, 4, SquareConv(1, 2, 0)}) {
		testAddressing(t, s, wholeTile(128, 64, 16, 256))
		if i%3 == 1 { // the large tile takes long
			testAddressing(t, s, wholeTile(128, 128, 64, 256))
		}
	}
}

// testAddressing compares both directions of one convolution; a data gradient is made where its
// grid is all of the input.
func testAddressing(t *testing.T, s exactShape, on tile) {
	g, r := s.Conv, new(engine.Recorder)
	h, w := g.OutputSize(s.h, s.w)
	shape := ref.ConvShape{N: s.n, H: s.h, W: s.w, C: s.c, K: s.k, R: g.R, S: g.S,
		StrideH: g.StrideH, StrideW: g.StrideW, PadH: g.PadH, PadW: g.PadW}
	x := r.Temp("x", engine.F16, s.n, s.h, s.w, s.c)
	y := r.Temp("y", engine.F16, s.n, h, w, s.k)
	f := r.Temp("f", engine.F16, s.k, g.R, g.S, s.c)
	wt := r.Temp("wt", engine.F16, s.c, g.R, g.S, s.k)
	xs, ys, fs := numbers(x.Len(), 1), numbers(y.Len(), 2), numbers(f.Len(), 3)
	turned := make([]float64, len(fs))
	ref.TransposeFilter(turned, fs, shape)
	want := make([]float64, y.Len())
	ref.Conv2DForward(want, xs, fs, shape)
	compareAddressed(t, s, on, g.forward(y, x, f), xs, fs, make([]float64, y.Len()), want)
	before := numbers(x.Len(), 4)
	want = append([]float64(nil), before...)
	ref.Conv2DBackwardData(want, ys, fs, shape, true)
	if passes := g.backward(x, y, wt, true); len(passes) == 1 && passes[0].linear() {
		compareAddressed(t, s, on, passes, ys, turned, before, want)
	}
}

func compareAddressed(t *testing.T, s exactShape, on tile, passes []implicitParams, x, f, y,
	want []float64) {
	t.Helper()
	for _, p := range passes {
		if err := addressed(p.of(s.n, on), on, x, f, y); err != nil {
			t.Errorf("%v on %s, direction %d: %v", s, on.name(), p.Direction, err)
			return
		}
	}
	for i, v := range want {
		if math.Abs(y[i]-v) > 1e-9 {
			t.Errorf("%v on %s, direction %d: element %d is %g, want %g", s, on.name(),
				passes[0].Direction, i, y[i], v)
			return
		}
	}
}

// addressed is the shader: y = x * f, or y is added to.
func addressed(p implicitParams, t tile, x, f, y []float64) error {
	geometry := p.geometry(t)
	rows, columns, depth := t.matrix.M, t.matrix.N, t.matrix.K
	spanH, spanW, strided := int(geometry&0xfff), int(geometry>>12&0xfff), geometry>>24 != 0
	spanN, n := rows/(spanH*spanW), int(p.Pixels/(p.GridH*p.GridW))
	down, across := divUpInt(int(p.GridH), spanH), divUpInt(int(p.GridW), spanW)
	channels, stepH, stepW := int(4*p.Channels4), int(p.InputStepH), int(p.InputStepW)
	tx := newTensorLayout(n, int(p.InputH), int(p.InputW), channels)
	tf := newTensorLayout(int(p.Outputs), int(p.FilterR), int(p.FilterS), channels)
	ty := newTensorLayout(n, int(p.OutputH), int(p.OutputW), int(p.Outputs))
	if len(x) != tx.elements() || len(f) != tf.elements() || len(y) != ty.elements() {
		return fmt.Errorf("layouts of %v, %v, %v", tx.size, tf.size, ty.size)
	}
	wide, high := stepW*spanW, stepH*spanH
	every := tensorView{order: [4]int{0, 1, 2, 3}, sized: true,
		size: [4]int{spanN, spanH, spanW, depth}, stride: [4]int{high * wide * depth,
			stepH * wide * depth, stepW * depth, 1}}
	turned := tensorView{order: [4]int{3, 1, 2, 0}}
	sums := make([]float64, rows*columns)
	writes := make([]int, len(y))
	for group := range int(p.Groups) {
		k, part := group%int(p.OutputBlocks)*columns, group/int(p.OutputBlocks)
		col, row := part%across*spanW, part/across%down*spanH
		image := part / across / down * spanN
		clear(sums)
		for tap := range int(p.TapsR * p.TapsS) {
			r, s := tap/int(p.TapsS), tap%int(p.TapsS)
			h := stepH*row + int(p.OffsetH) + int(p.Direction)*r
			w := stepW*col + int(p.OffsetW) + int(p.Direction)*s
			fr, fs := int(p.FirstR)+int(p.TapStepR)*r, int(p.FirstS)+int(p.TapStepS)*s
			for c := 0; c < channels; c += depth {
				a := tx.slice(image, spanN, h, spanH, w, spanW, c, depth)
				view := (*tensorView)(nil)
				if strided {
					a = tx.slice(image, spanN, h, high, w, wide, c, depth)
					view = &every
				}
				b := tf.slice(k, columns, fr, 1, fs, 1, c, depth)
				multiply(sums, load(x, a, view, rows*depth), load(f, b, &turned, depth*columns),
					columns, depth)
			}
		}
		out := ty.slice(image, spanN, row, spanH, col, spanW, k, columns)
		for i, v := range sums {
			if at, inside := out.address(i); inside {
				y[at], writes[at] = float64(p.Accumulate)*y[at]+v, writes[at]+1
			}
		}
	}
	for i, n := range writes {
		if n != 1 {
			return fmt.Errorf("element %d is written %d times", i, n)
		}
	}
	return nil
}

// load is a matrix of so many elements.
func load(from []float64, t tensorLayout, v *tensorView, elements int) []float64 {
	m := make([]float64, elements)
	for i := range m {
		number := i
		if v != nil {
			number = v.region(t, i)
		}
		if at, inside := t.address(number); inside {
			m[i] = from[at]
		}
	}
	return m
}

// multiply adds the product of a [rows,depth] and b [depth,columns] to the sums.
func multiply(sums, a, b []float64, columns, depth int) {
	for i, v := range a {
		if v == 0 {
			continue
		}
		row := sums[i/depth*columns:][:columns]
		for j, w := range b[i%depth*columns:][:columns] {
			row[j] += v * w
		}
	}
}

// numbers are n numbers in [-1,1) that look like chance.
func numbers(n int, seed uint32) []float64 {
	values := make([]float64, n)
	for i, v := range sample(n, seed) {
		values[i] = float64(v)
	}
	return values
}
