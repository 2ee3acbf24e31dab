package kernels

import (
	"fmt"
	"slices"

	"vksimclr/engine"
)

// Pool is the geometry of a pooling: windows of KernelH×KernelW pixels with strides StrideH and
// StrideW. Images get PadH rows of padding above and below, and PadW columns on both sides. EndH
// rows more follow below, and EndW columns on the right. Padding never is the maximum.
type Pool struct{ KernelH, KernelW, StrideH, StrideW, PadH, PadW, EndH, EndW int }

// SquarePool returns the Pool with the same numbers for rows and columns.
func SquarePool(kernel, stride, pad int) Pool {
	return Pool{KernelH: kernel, KernelW: kernel, StrideH: stride, StrideW: stride,
		PadH: pad, PadW: pad}
}

// EndPool returns the Pool of square windows that pads nothing but one row below and one column on
// the right: TensorFlow's SAME for windows of 3×3, stride 2 and images of even size.
func EndPool(kernel, stride int) Pool {
	g := SquarePool(kernel, stride, 0)
	g.EndH, g.EndW = 1, 1
	return g
}

// Output returns the size of the result for an H×W image: P rows and Q columns.
func (g Pool) Output(h, w int) (p, q int) {
	h, w = g.padded(h, w)
	return (h-g.KernelH)/g.StrideH + 1, (w-g.KernelW)/g.StrideW + 1
}

// padded is the size of an H×W image with its padding.
func (g Pool) padded(h, w int) (rows, columns int) {
	return h + 2*g.PadH + g.EndH, w + 2*g.PadW + g.EndW
}

type maxPool2DParams struct {
	Lanes         uint32 // each takes itemsPerLane columns of y, or of dx in backward
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

// maxPool2DForward's specialisation constant 4 tells it to read x through a norm; 1 to 3 are
// unused.
var maxPool2DForward = engine.Kernel[maxPool2DParams]{
	Shader: "max_pool2d_forward",
	Args: engine.Args{
		engine.Stored("x"), engine.OutStored("y"), engine.Out("index"),
		engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta"),
	},
	Groups: func(p maxPool2DParams) int { return laneGroups(p.Lanes) },
}

var maxPool2DBackward = engine.Kernel[maxPool2DParams]{
	Shader: "max_pool2d_backward",
	Args:   engine.Args{engine.Stored("dy"), engine.In("index"), engine.OutStored("dx")},
	Groups: func(p maxPool2DParams) int { return laneGroups(p.Lanes) },
}

// MaxPool2DForward writes the maximum of each window. For backward it also writes the position
// r·KernelW+s of the maximum, one byte for each of four channels. Of equal values the first in
// row-major order is the maximum; a NaN is larger than every number. A valid through makes it read
// x through that norm.
//
//	y [N,P,Q,C]  index [N,P,Q,C/4] u32  x [N,H,W,C]
func MaxPool2DForward(r *engine.Recorder, y, index, x engine.Tensor, g Pool, through Norm) {
	const op = "max pool"
	p := maxPool2DGeometry(op, y, index, x, g)
	through.checkInput(op, x)
	k := readThrough(through, maxPool2DForward)
	k = k.Specialize(tile{}.constants(flag(through.Valid()))...)
	for _, c := range r.Cut(x, y, index) {
		y, index, x := y.Slice(c.Lo, c.Hi), index.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		p.Lanes = columnRuns(y)
		k.Dispatch(r, p, append([]engine.Tensor{x, y, index}, through.perChannel(index)...)...)
	}
}

// MaxPool2DBackward writes dx [N,H,W,C]. Each pixel of it is the sum of dy [N,P,Q,C] over the
// windows whose maximum the pixel is.
func MaxPool2DBackward(r *engine.Recorder, dx, dy, index engine.Tensor, g Pool) {
	p := maxPool2DGeometry("max pool backward", dy, index, dx, g)
	for _, c := range r.Cut(dx, dy, index) {
		dx, dy, index := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), index.Slice(c.Lo, c.Hi)
		p.Lanes = columnRuns(dx)
		maxPool2DBackward.Dispatch(r, p, dy, index, dx)
	}
}

// columnRuns returns the number of lanes for y [N,P,Q,C] where each lane takes itemsPerLane columns
// of one vec4 of channels.
func columnRuns(y engine.Tensor) uint32 {
	return uint32(y.Dim(0)*y.Dim(1)*y.Dim(3)/4) * divUp(uint32(y.Dim(2)), itemsPerLane)
}

// maxPool2DGeometry checks the shapes. Padding is at most half the kernel, and less than the kernel
// at the end, so that every window has a pixel. A position in the window fits a byte.
func maxPool2DGeometry(op string, y, index, x engine.Tensor, g Pool) maxPool2DParams {
	if min(g.KernelH, g.KernelW, g.StrideH, g.StrideW) < 1 || g.KernelH*g.KernelW > 256 ||
		min(g.PadH, g.PadW, g.EndH, g.EndW) < 0 || 2*g.PadH > g.KernelH || 2*g.PadW > g.KernelW ||
		g.PadH+g.EndH >= g.KernelH || g.PadW+g.EndW >= g.KernelW {
		panic(fmt.Sprintf("kernels: %s: %+v: want kernels of 1 to 256 pixels, strides of at least "+
			"1, padding of at most half the kernel and less than it at the end", op, g))
	}
	if x.Rank() != 4 || y.Rank() != 4 || index.Rank() != 4 {
		panic(fmt.Sprintf("kernels: %s: %v, %v and %v: want four dimensions", op, y, index, x))
	}
	checkChannels(op, x)
	n, h, w, c := x.Dim(0), x.Dim(1), x.Dim(2), x.Dim(3)
	p, q := g.Output(h, w)
	if rows, columns := g.padded(h, w); rows < g.KernelH || columns < g.KernelW ||
		!slices.Equal(y.Shape(), []int{n, p, q, c}) {
		panic(fmt.Sprintf("kernels: %s: %v is not the %+v of %v", op, y, g, x))
	}
	if !slices.Equal(index.Shape(), []int{n, p, q, c / 4}) {
		panic(fmt.Sprintf("kernels: %s: index %v does not fit %v", op, index, y))
	}
	return maxPool2DParams{
		Height: int32(h), Width: int32(w), Rows: int32(p), Columns: int32(q),
		Vectors: uint32(c / 4), KernelH: int32(g.KernelH), KernelW: int32(g.KernelW),
		StrideH: int32(g.StrideH), StrideW: int32(g.StrideW),
		PadH: int32(g.PadH), PadW: int32(g.PadW),
	}
}
