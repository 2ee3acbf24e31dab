package kernels

import (
	"fmt"
	"slices"

	"vksimclr/engine"
)

// AvgPool is the geometry of an average pooling: windows of Kernel×Kernel pixels with a stride.
// The first window begins with the image; windows that begin inside may end outside, below or on
// the right. Pixels outside count as zeros where Padded is set, else not at all.
type AvgPool struct {
	Kernel, Stride int
	Padded         bool
}

// ShortcutPool is the pooling of ResNet-D's shortcuts (He et al. 2019): 2×2 with the block's
// stride, as the reference implementation pads it. Images of even size have no padding at stride 2.
func ShortcutPool(stride int) AvgPool {
	return AvgPool{Kernel: 2, Stride: stride, Padded: stride > 1}
}

// Output returns the size of the result for an image of h×w pixels: h/Stride and w/Stride, rounded
// up.
func (g AvgPool) Output(h, w int) (p, q int) {
	return (h-1)/g.Stride + 1, (w-1)/g.Stride + 1
}

type avgPool2DForwardParams struct {
	Lanes         uint32 // each takes itemsPerLane columns of y
	Height, Width int32  // H W of x
	Rows, Columns int32  // P Q of y
	Vectors       uint32 // C/4
	Kernel        int32
	Stride        int32
}

// Specialisation: padded.
var avgPool2DForward = engine.Kernel[avgPool2DForwardParams]{
	Shader: "avg_pool2d_forward",
	Args:   engine.Args{engine.Stored("x"), engine.OutStored("y")},
	Groups: func(p avgPool2DForwardParams) int { return laneGroups(p.Lanes) },
}

type avgPool2DBackwardParams struct {
	Lanes         uint32 // each takes itemsPerLane columns of dx
	Height, Width int32  // H W of dx
	Rows, Columns int32  // P Q of dy
	Vectors       uint32 // C/4
	Kernel        int32
	Stride        int32
	Accumulate    uint32
}

// Specialisation: padded.
var avgPool2DBackward = engine.Kernel[avgPool2DBackwardParams]{
	Shader: "avg_pool2d_backward",
	Args:   engine.Args{engine.Stored("dy"), engine.InOutStored("dx")},
	Groups: func(p avgPool2DBackwardParams) int { return laneGroups(p.Lanes) },
}

// AvgPool2DForward writes y [N,P,Q,C], the mean of each window of x [N,H,W,C].
func AvgPool2DForward(r *engine.Recorder, y, x engine.Tensor, g AvgPool) {
	checkAvgPool("average pool", y, x, g)
	k := avgPool2DForward.Specialize(flag(g.Padded))
	for _, c := range r.Cut(x, y) {
		y, x := y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		p := avgPool2DForwardParams{Lanes: columnRuns(y), Height: int32(x.Dim(1)),
			Width: int32(x.Dim(2)), Rows: int32(y.Dim(1)), Columns: int32(y.Dim(2)),
			Vectors: uint32(x.Dim(3) / 4), Kernel: int32(g.Kernel), Stride: int32(g.Stride)}
		k.Dispatch(r, p, x, y)
	}
}

// AvgPool2DBackward writes dx [N,H,W,C], or with accumulate adds to it: each pixel gets its share
// of dy [N,P,Q,C] from every window that covers it.
func AvgPool2DBackward(r *engine.Recorder, dx, dy engine.Tensor, g AvgPool, accumulate bool) {
	checkAvgPool("average pool backward", dy, dx, g)
	k := avgPool2DBackward.Specialize(flag(g.Padded))
	for _, c := range r.Cut(dx, dy) {
		dx, dy := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi)
		p := avgPool2DBackwardParams{Lanes: columnRuns(dx), Height: int32(dx.Dim(1)),
			Width: int32(dx.Dim(2)), Rows: int32(dy.Dim(1)), Columns: int32(dy.Dim(2)),
			Vectors: uint32(dx.Dim(3) / 4), Kernel: int32(g.Kernel), Stride: int32(g.Stride),
			Accumulate: flag(accumulate)}
		k.Dispatch(r, p, dy, dx)
	}
}

func checkAvgPool(op string, y, x engine.Tensor, g AvgPool) {
	if min(g.Kernel, g.Stride) < 1 || x.Rank() != 4 {
		panic(fmt.Sprintf("kernels: %s: %+v of %v: want a kernel and a stride of at least 1 and "+
			"[N,H,W,C]", op, g, x))
	}
	checkChannels(op, x)
	p, q := g.Output(x.Dim(1), x.Dim(2))
	if !slices.Equal(y.Shape(), []int{x.Dim(0), p, q, x.Dim(3)}) {
		panic(fmt.Sprintf("kernels: %s: %v is not the %+v of %v", op, y, g, x))
	}
}
