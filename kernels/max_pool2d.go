package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Pool is a window of KernelH×KernelW pixels moved in steps of StrideH rows and StrideW columns over images with PadH rows above and below and PadW
// columns on both sides that never win.
type Pool struct{ KernelH, KernelW, StrideH, StrideW, PadH, PadW int }

// SquarePool treats rows and columns alike.
func SquarePool(kernel, stride, pad int) Pool {
	return Pool{KernelH: kernel, KernelW: kernel, StrideH: stride, StrideW: stride, PadH: pad, PadW: pad}
}

// Output is the size of the result for an H×W image: P rows and Q columns.
func (g Pool) Output(h, w int) (p, q int) {
	return (h+2*g.PadH-g.KernelH)/g.StrideH + 1, (w+2*g.PadW-g.KernelW)/g.StrideW + 1
}

type maxPool2DParams struct {
	Lanes         uint32 // one for itemsPerLane columns of the output, y or in backward dx
	Height, Width int32  // H W of x
	Rows, Columns int32  // P Q of y
	Vectors       uint32 // C/4
	KernelH       int32
	KernelW       int32
	StrideH       int32
	StrideW       int32
	PadH          int32
	PadW          int32
}

// Specialisation, after three numbers that it has not: x is read through a norm.
var maxPool2DForward = engine.Kernel[maxPool2DParams]{
	Shader: "max_pool2d_forward",
	Args: engine.Args{engine.Stored("x"), engine.OutStored("y"), engine.Out("index"), engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"),
		engine.In4("beta")},
	Groups: func(p maxPool2DParams) int { return laneGroups(p.Lanes) },
}

var maxPool2DBackward = engine.Kernel[maxPool2DParams]{
	Shader: "max_pool2d_backward",
	Args:   engine.Args{engine.Stored("dy"), engine.In("index"), engine.OutStored("dx")},
	Groups: func(p maxPool2DParams) int { return laneGroups(p.Lanes) },
}

// MaxPool2DForward writes y [N,P,Q,C] from x [N,H,W,C], and for backward index [N,P,Q,C/4] u32: the winning taps r·KernelW+s of four channels,
// one byte each. Of equal values the first in row-major order wins; a NaN beats every number. x is read through a norm where one is given.
func MaxPool2DForward(r *engine.Recorder, y, index, x engine.Tensor, g Pool, through Norm) {
	const op = "max pool"
	p := maxPool2DGeometry(op, y, index, x, g)
	through.checkInput(op, x)
	k := readThrough(through, maxPool2DForward).Specialize(tile{}.constants(flag(through.Valid()))...)
	for _, c := range r.Cut(x, y, index) {
		y, index, x := y.Slice(c.Lo, c.Hi), index.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		p.Lanes = columnRuns(y)
		k.Dispatch(r, p, append([]engine.Tensor{x, y, index}, through.perChannel(index)...)...)
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
	if min(g.KernelH, g.KernelW, g.StrideH, g.StrideW) < 1 || g.KernelH*g.KernelW > 256 || min(g.PadH, g.PadW) < 0 ||
		2*g.PadH > g.KernelH || 2*g.PadW > g.KernelW {
		panic(fmt.Sprintf("kernels: %s: %+v: want kernels of 1 to 256 pixels, strides of at least 1, pads of at most half the kernel", op, g))
	}
	if x.Rank() != 4 || y.Rank() != 4 || index.Rank() != 4 {
		panic(fmt.Sprintf("kernels: %s: %v, %v and %v: want four dimensions", op, y, index, x))
	}
	checkChannels(op, x)
	n, c := x.Dim(0), x.Dim(3)
	p, q := g.Output(x.Dim(1), x.Dim(2))
	if x.Dim(1)+2*g.PadH < g.KernelH || x.Dim(2)+2*g.PadW < g.KernelW || y.Dim(0) != n || y.Dim(1) != p || y.Dim(2) != q || y.Dim(3) != c {
		panic(fmt.Sprintf("kernels: %s: %v is not the %+v of %v", op, y, g, x))
	}
	if index.Dim(0) != n || index.Dim(1) != p || index.Dim(2) != q || index.Dim(3) != c/4 {
		panic(fmt.Sprintf("kernels: %s: index %v does not fit %v", op, index, y))
	}
	return maxPool2DParams{Height: int32(x.Dim(1)), Width: int32(x.Dim(2)), Rows: int32(p), Columns: int32(q), Vectors: uint32(c / 4),
		KernelH: int32(g.KernelH), KernelW: int32(g.KernelW), StrideH: int32(g.StrideH), StrideW: int32(g.StrideW), PadH: int32(g.PadH), PadW: int32(g.PadW)}
}
