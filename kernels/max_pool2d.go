package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Pool is a window of Kernel×Kernel pixels, Stride apart, over images with Pad pixels around that never win.
type Pool struct{ Kernel, Stride, Pad int }

// Output is the size of the result for an H×W image: P rows and Q columns.
func (g Pool) Output(h, w int) (p, q int) {
	return (h+2*g.Pad-g.Kernel)/g.Stride + 1, (w+2*g.Pad-g.Kernel)/g.Stride + 1
}

type maxPool2DParams struct {
	Lanes         uint32 // one for itemsPerLane columns of the output, y or in backward dx
	Height, Width int32  // H W of x
	Rows, Columns int32  // P Q of y
	Vectors       uint32 // C/4
	Kernel        int32
	Stride        int32
	Pad           int32
}

var maxPool2DForward = engine.Kernel[maxPool2DParams]{
	Shader: "max_pool2d_forward",
	Args:   engine.Args{engine.Act("x"), engine.OutAct("y"), engine.Out("index")},
	Groups: func(p maxPool2DParams) int { return laneGroups(p.Lanes) },
}

var maxPool2DBackward = engine.Kernel[maxPool2DParams]{
	Shader: "max_pool2d_backward",
	Args:   engine.Args{engine.Act("dy"), engine.In("index"), engine.OutAct("dx")},
	Groups: func(p maxPool2DParams) int { return laneGroups(p.Lanes) },
}

// MaxPool2DForward writes y [N,P,Q,C] from x [N,H,W,C], and for backward index [N,P,Q,C/4] u32: the winning taps r·Kernel+s of four channels,
// one byte each. Of equal values the first in row-major order wins; a NaN beats every number.
func MaxPool2DForward(r *engine.Recorder, y, index, x engine.Tensor, g Pool) {
	p := maxPool2DGeometry("max pool", y, index, x, g)
	for _, c := range r.Cut(x, y, index) {
		y, index, x := y.Slice(c.Lo, c.Hi), index.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		p.Lanes = columnRuns(y)
		maxPool2DForward.Dispatch(r, p, x, y, index)
	}
}

// MaxPool2DBackward writes dx [N,H,W,C]: each pixel's sum of dy [N,P,Q,C] over the windows that it has won.
func MaxPool2DBackward(r *engine.Recorder, dx, dy, index engine.Tensor, g Pool) {
	p := maxPool2DGeometry("max pool backward", dy, index, dx, g)
	for _, c := range r.Cut(dx, dy, index) {
		dx, dy, index := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), index.Slice(c.Lo, c.Hi)
		p.Lanes = columnRuns(dx)
		maxPool2DBackward.Dispatch(r, p, dy, index, dx)
	}
}

// columnRuns is the number of lanes for y [N,P,Q,C] where each takes itemsPerLane columns of one channel vec4.
func columnRuns(y engine.Tensor) uint32 {
	return uint32(y.Dim(0)*y.Dim(1)*y.Dim(3)/4) * divUp(uint32(y.Dim(2)), itemsPerLane)
}

// maxPool2DGeometry checks the shapes. Pad is at most half the kernel, so that every window holds a pixel; a tap number fits a byte.
func maxPool2DGeometry(op string, y, index, x engine.Tensor, g Pool) maxPool2DParams {
	if g.Kernel < 1 || g.Kernel > 16 || g.Stride < 1 || g.Pad < 0 || 2*g.Pad > g.Kernel {
		panic(fmt.Sprintf("kernels: %s: %+v: want kernel 1 to 16, stride at least 1, pad at most half the kernel", op, g))
	}
	if x.Rank() != 4 || y.Rank() != 4 || index.Rank() != 4 {
		panic(fmt.Sprintf("kernels: %s: %v, %v and %v: want four dimensions", op, y, index, x))
	}
	checkChannels(op, x)
	n, c := x.Dim(0), x.Dim(3)
	p, q := g.Output(x.Dim(1), x.Dim(2))
	if min(x.Dim(1), x.Dim(2))+2*g.Pad < g.Kernel || y.Dim(0) != n || y.Dim(1) != p || y.Dim(2) != q || y.Dim(3) != c {
		panic(fmt.Sprintf("kernels: %s: %v is not the %+v of %v", op, y, g, x))
	}
	if index.Dim(0) != n || index.Dim(1) != p || index.Dim(2) != q || index.Dim(3) != c/4 {
		panic(fmt.Sprintf("kernels: %s: index %v does not fit %v", op, index, y))
	}
	return maxPool2DParams{Height: int32(x.Dim(1)), Width: int32(x.Dim(2)), Rows: int32(p), Columns: int32(q), Vectors: uint32(c / 4),
		Kernel: int32(g.Kernel), Stride: int32(g.Stride), Pad: int32(g.Pad)}
}
