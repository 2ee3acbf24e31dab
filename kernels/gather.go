package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// gatherParams are the numbers of conv2d_implicit, where they are explained.
type gatherParams struct {
	Pixels       int32
	GridH        int32
	GridW        int32
	InputH       int32
	InputW       int32
	Channels4    int32
	Outputs      int32
	TapsR        int32
	TapsS        int32
	FilterR      int32
	FilterS      int32
	FirstR       int32
	FirstS       int32
	TapStepR     int32
	TapStepS     int32
	InputStepH   int32
	InputStepW   int32
	OffsetH      int32
	OffsetW      int32
	Direction    int32
	OutputH      int32
	OutputW      int32
	OutputStepH  int32
	OutputStepW  int32
	OutputFirstH int32
	OutputFirstW int32
	Accumulate   int32
	OutputBlocks int32
	Groups       int32
	FirstSlab    int32
}

func (p gatherParams) flops() float64 {
	return 2 * float64(p.Pixels) * p.taps() * float64(4*p.Channels4) * float64(p.Outputs)
}

// work counts of x the pixels that some tap meets, of the filter the taps of this pass, and of y the pixels of its grid.
func (p gatherParams) work() (float64, []engine.Traffic) {
	pixels, c, k, taps := float64(p.Pixels), float64(4*p.Channels4), float64(p.Outputs), p.taps()
	input := pixels / float64(p.GridH*p.GridW) * float64(p.InputH*p.InputW)
	x := min(input, pixels*min(taps, float64(p.InputStepH*p.InputStepW))) * c
	return p.flops(), []engine.Traffic{{Read: x}, {Read: taps * c * k}, {Read: pixels * k * float64(p.Accumulate), Written: pixels * k}}
}

// withoutTaps is the pass with one tap that meets no pixel, as shaders want one at least.
func (p gatherParams) withoutTaps() gatherParams {
	p.TapsR, p.TapsS, p.FirstR, p.FirstS, p.OffsetH = 1, 1, 0, 0, outside
	return p
}

// outside is a row that no tap brings back into the input.
const outside = -1 << 28

func (p gatherParams) taps() float64 {
	if p.OffsetH == outside {
		return 0
	}
	return float64(p.TapsR * p.TapsS)
}

// of is the pass over so many images on a tile.
func (p gatherParams) of(images int, t tile) gatherParams {
	p.Pixels = int32(images) * p.GridH * p.GridW
	p.OutputBlocks = divUpInt(p.Outputs, t.columns)
	p.Groups = p.OutputBlocks * divUpInt(p.Pixels, t.groupRows())
	return p
}

func (p gatherParams) groups() int { return int(p.Groups) }

// linear tells whether pixel m of the pass's grid is pixel m of y, which shaders then find without dividing.
func (p gatherParams) linear() bool {
	return p.GridH == p.OutputH && p.GridW == p.OutputW && p.OutputStepH == 1 && p.OutputStepW == 1 && p.OutputFirstH == 0 && p.OutputFirstW == 0
}

// specialized is the shared or matrix form of a kernel for this pass; extra is its own specialisation constant.
func (p gatherParams) specialized(t tile, k engine.Kernel[gatherParams], extra bool) engine.Kernel[gatherParams] {
	if !t.shared {
		return k
	}
	return k.Specialize(t.constants(flag(extra), flag(p.linear()))...)
}

var conv2dGather = engine.Kernel[gatherParams]{
	Shader: "conv2d_implicit",
	Args:   engine.Args{engine.Stored("x"), engine.Same4("f"), engine.InOutStored("y")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
}

var conv2dGatherShared = engine.Kernel[gatherParams]{
	Shader: "conv2d_implicit_shared",
	Args:   engine.Args{engine.Stored("x"), engine.In4("f"), engine.InOutStored("y")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
}

var conv2dGatherMatrix = engine.Kernel[gatherParams]{
	Shader: "conv2d_implicit_matrix",
	Args:   engine.Args{engine.Stored("x"), engine.Stored("f"), engine.InOutStored("y")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
	Matrix: true,
}

// gather runs all passes over y, x and w on the tile that is fastest here. Passes leave Pixels, which depend on the number of images, to it.
func gather(r *engine.Recorder, op string, y, x, w engine.Tensor, passes []gatherParams) {
	if len(passes) == 0 {
		return
	}
	gatherOn(r, op, fastestGather(r, op, y, x, w, passes, gatherTiles(r, x, y.Dim(-1))), y, x, w, passes)
}

// fastestGather is the tile of some that is fastest for all passes together.
func fastestGather(r *engine.Recorder, op string, y, x, w engine.Tensor, passes []gatherParams, tiles []tile) tile {
	perImage, rows := 0.0, int32(fairRows)
	for _, p := range passes {
		p.Pixels = p.GridH * p.GridW
		perImage += p.flops()
		rows = min(rows, p.Pixels)
	}
	images := r.Cut(y, x)[0].Hi
	return fastest(r, problem{
		key:    fmt.Sprint(op, x.Shape(), w.Shape(), y.Shape(), x.DType()),
		tiles:  tiles,
		images: images, least: int(divUpInt(fairRows, rows)), perImage: perImage,
		run: func(r *engine.Recorder, t tile, images int) {
			some := func(name string, like engine.Tensor) engine.Tensor {
				return filled(r, name, like.DType(), append([]int{images}, like.Shape()[1:]...)...)
			}
			gatherOn(r, op, t, some("y", y), some("x", x), filled(r, "w", engine.F32, w.Shape()...), passes)
		},
	})
}

// gatherOn runs all passes on one tile.
func gatherOn(r *engine.Recorder, op string, t tile, y, x, w engine.Tensor, passes []gatherParams) {
	w = t.filter(r, w)
	for _, c := range r.Cut(y, x) {
		y, x := y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		checkIndices(r, op, y, x, w)
		for _, p := range passes {
			p := p.of(y.Dim(0), t)
			k := on(t, conv2dGather, conv2dGatherShared, conv2dGatherMatrix)
			p.specialized(t, k, false).Dispatch(r, p, x, w, y)
		}
	}
}

// fairRows is two workgroups' of the largest tile on a CPU driver, whose lanes would lie idle in a try of fewer.
const fairRows = 256

func divUpInt[T int | int32](n, by T) T { return (n + by - 1) / by }
