package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Conv2DBackwardWeight writes, or adds to, dw[k,r,s,c] = Σ_{n,p,q} dy[n,p,q,k]·x[n, p·StrideH-PadH+r, q·StrideW-PadW+s, c]: partial
// sums over slices of the pixels first, then their sum in order.
//
//	dw [K,R,S,C]  x [N,H,W,C]  dy [N,P,Q,K]
func Conv2DBackwardWeight(r *engine.Recorder, dw, x, dy engine.Tensor, g Conv, accumulate bool) {
	g.check("conv2d_backward_weight", x, dw, dy)
	if byWinogradTiles(r, x, dy, g) {
		WinogradBackwardWeight(r, dw, x, dy, g, accumulate)
		return
	}
	t := fastestWeight(r, dw, x, dy, g, weightTiles(r, x, dy.Dim(3)))
	weightGradientOn(r, t, dw, x, dy, g, accumulate, BatchNormSaved{})
}

// fastestWeight is the tile of some that is fastest for a weight gradient.
func fastestWeight(r *engine.Recorder, dw, x, dy engine.Tensor, g Conv, tiles []tile) tile {
	cut := newPixelSlices(r, dy, dw, r.Device().Caps().MaxStorageRange)
	most := r.Cut(x, dy)[0].Hi
	return fastest(r, problem{
		// Two units at least, or the slices would not be the real ones.
		key:    fmt.Sprint("conv2d_backward_weight", x.Shape(), dw.Shape(), dy.Shape(), x.DType()),
		tiles:  tiles,
		images: most, least: 2 * cut.images, perImage: 2 * float64(dy.Len()/dy.Dim(0)) * float64(dw.Len()/dw.Dim(0)),
		run: func(r *engine.Recorder, t tile, images int) {
			some := func(name string, like engine.Tensor) engine.Tensor {
				return filled(r, name, like.DType(), append([]int{images}, like.Shape()[1:]...)...)
			}
			slicesOn(r, t, cut, r.Temp("part", engine.F32, cut.count(images), dw.Len()), some("x", x), some("dy", dy), g, 0, BatchNormSaved{})
		},
	})
}

// weightGradientOn records a weight gradient on one tile: the partial sums of as many ranges of images as can be bound at once, added up, then
// those of the next. Shared tiles read x through a norm where one is given.
func weightGradientOn(r *engine.Recorder, t tile, dw, x, dy engine.Tensor, g Conv, accumulate bool, through BatchNormSaved) {
	limit := r.Device().Caps().MaxStorageRange
	cut, ranges := newPixelSlices(r, dy, dw, limit), r.Cut(x, dy)
	most := max(1, int(limit)/dw.Bytes())
	for len(ranges) > 0 {
		taken, slices := 0, 0
		for taken < len(ranges) {
			n := cut.count(ranges[taken].Hi - ranges[taken].Lo)
			if taken > 0 && slices+n > most {
				break
			}
			taken, slices = taken+1, slices+n
		}
		part, first := r.Temp("part", engine.F32, slices, dw.Len()), 0
		for _, c := range ranges[:taken] {
			slicesOn(r, t, cut, part, x.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), g, first, through)
			first += cut.count(c.Hi - c.Lo)
		}
		sumSlices(r, dw.Reshape(dw.Len()), part, accumulate)
		ranges, accumulate = ranges[taken:], true
	}
}

// slicesOn writes the partial sums of all slices of x and dy to part, from slice first on.
func slicesOn(r *engine.Recorder, t tile, cut pixelSlices, part, x, dy engine.Tensor, g Conv, first int, through BatchNormSaved) {
	checkIndices(r, "conv2d_backward_weight", part, x, dy)
	p := weightParams{InputH: int32(x.Dim(1)), InputW: int32(x.Dim(2)), OutputH: int32(dy.Dim(1)), OutputW: int32(dy.Dim(2)),
		Channels4: int32(x.Dim(3) / 4), Outputs: int32(dy.Dim(3)), FilterR: int32(g.R), FilterS: int32(g.S),
		StrideH: int32(g.StrideH), StrideW: int32(g.StrideW), PadH: int32(g.PadH), PadW: int32(g.PadW)}
	p.Rows, p.FirstSlice = int32(dy.Dim(0))*p.OutputH, int32(first)
	p.SliceRows, p.UnitRows, p.UnitSlices = int32(cut.rows), int32(cut.images)*p.OutputH, int32(cut.unit)
	p.OutputBlocks, p.ChannelBlocks = divUpInt(p.Outputs, t.rows), divUpInt(4*p.Channels4, t.columns)
	slices := int32(cut.count(dy.Dim(0)))
	p.SliceBlocks = p.OutputBlocks * p.ChannelBlocks * p.FilterR * p.FilterS
	p.Groups = divUpInt(slices*p.SliceBlocks, int32(t.local))
	if t.address || t.shuffle { // a workgroup's lanes share the outputs
		p.Groups = slices * p.OutputBlocks * divUpInt(p.ChannelBlocks*p.FilterR*p.FilterS, int32(t.local))
	}
	if t.shared { // a block is a workgroup's and may reach over several taps
		p.ChannelBlocks = divUpInt(4*p.Channels4*p.FilterR*p.FilterS, t.columns)
		p.SliceBlocks = p.OutputBlocks * p.ChannelBlocks
		p.Groups = slices * p.SliceBlocks
	}
	p.Blocks = slices * p.SliceBlocks
	k, tensors := on(t, conv2dWeight, conv2dWeightShared, conv2dWeightMatrix), []engine.Tensor{x, dy, part}
	if t.shared {
		k, tensors = readThrough(through, k).Specialize(t.constants(flag(through.Valid()))...), append(tensors, through.perChannel(part)...)
	}
	k.Dispatch(r, p, tensors...)
}

// pixelSlices cuts the pixels of a weight gradient into runs of output rows: unit equal ones per image, or one per several images.
type pixelSlices struct {
	rows   int // output rows per slice
	images int // images that `unit` slices cover
	unit   int
}

const (
	// slicePixels is the least that a slice sums: less would make adding the slices dear.
	slicePixels = 512
	// sliceLanes is how many lanes of 8×8 sums a weight gradient aims at on a CPU driver.
	sliceLanes = 1 << 16
	// sliceLanesGPU is the same for GPUs: 4 workgroups of 64×64 sums for each of an H100's 132 cores, twice over.
	sliceLanesGPU = 1 << 18
	// sliceBytes is the most memory that partial sums take.
	sliceBytes = 32 << 20
)

// newPixelSlices depends on the shapes, on whether this is a CPU driver, and on its limit where the device cannot
// bind all partial sums at once.
func newPixelSlices(r *engine.Recorder, dy, dw engine.Tensor, limit uint64) pixelSlices {
	n, p, q := dy.Dim(0), dy.Dim(1), dy.Dim(2)
	lanes := sliceLanes
	if !r.Device().Caps().CPU() {
		lanes = sliceLanesGPU
	}
	most := min(lanes*64/dw.Len(), int(min(limit, sliceBytes))/dw.Bytes(), 1024)
	pixels := max(slicePixels, n*p*q/max(1, most)+1)
	if images := pixels / (p * q); images > 0 {
		images = min(images, n)
		return pixelSlices{rows: images * p, images: images, unit: 1}
	}
	rows := min(p, (pixels+q-1)/q)
	return pixelSlices{rows: rows, images: 1, unit: (p + rows - 1) / rows}
}

// count is the number of slices of n images.
func (s pixelSlices) count(n int) int { return (n + s.images - 1) / s.images * s.unit }

type weightParams struct {
	Rows          int32
	InputH        int32
	InputW        int32
	OutputH       int32
	OutputW       int32
	Channels4     int32
	Outputs       int32
	FilterR       int32
	FilterS       int32
	StrideH       int32
	StrideW       int32
	PadH          int32
	PadW          int32
	SliceRows     int32
	UnitRows      int32
	UnitSlices    int32
	FirstSlice    int32
	OutputBlocks  int32
	ChannelBlocks int32
	SliceBlocks   int32
	Blocks        int32
	Groups        int32
}

// work counts of x the pixels that some tap meets.
func (p weightParams) work() (float64, []engine.Traffic) {
	pixels, c, k, taps := float64(p.Rows)*float64(p.OutputW), float64(4*p.Channels4), float64(p.Outputs), float64(p.FilterR*p.FilterS)
	input := float64(p.Rows/p.OutputH) * float64(p.InputH*p.InputW)
	x := min(input, pixels*min(taps, float64(p.StrideH*p.StrideW))) * c
	part := float64(p.Blocks/p.SliceBlocks) * k * taps * c
	return 2 * pixels * c * k * taps, []engine.Traffic{{Read: x}, {Read: pixels * k}, {Written: part}}
}

func (p weightParams) groups() int { return int(p.Groups) }

var conv2dWeight = engine.Kernel[weightParams]{
	Shader: "conv2d_weight",
	Args:   engine.Args{engine.Stored("x"), engine.SameStored("dy"), engine.Out("part")},
	Groups: weightParams.groups,
	Work:   weightParams.work,
}

// Specialisation, after a matrix's shape: x is read through a norm.
var conv2dWeightShared = engine.Kernel[weightParams]{
	Shader: "conv2d_weight_shared",
	Args: engine.Args{engine.Stored("x"), engine.Stored("dy"), engine.Out("part"),
		engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta")},
	Groups: weightParams.groups,
	Work:   weightParams.work,
}

var conv2dWeightMatrix = engine.Kernel[weightParams]{
	Shader: "conv2d_weight_matrix",
	Args: engine.Args{engine.Stored("x"), engine.Stored("dy"), engine.Out("part"),
		engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta")},
	Groups: weightParams.groups,
	Work:   weightParams.work,
	Matrix: true,
}
