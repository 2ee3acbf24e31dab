package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Conv2DBackwardWeight writes, or adds to, dw[k,r,s,c] = Σ_{n,p,q} dy[n,p,q,k]·x[n,
// p·StrideH-PadH+r, q·StrideW-PadW+s, c]: partial sums over slices of the pixels first, then
// their sum in order. A pending norm is applied to x while x is read.
//
//	dw [K,R,S,C]  x [N,H,W,C]  dy [N,P,Q,K]
func Conv2DBackwardWeight(r *engine.Recorder, dw, x, dy engine.Tensor, g Conv, b Beside,
	accumulate bool) {
	const op = "conv2d_backward_weight"
	g.check(op, x, dw, dy)
	x, b = g.Input(r, x, dy, b)
	switch through := b.through(); {
	case through.Valid():
		through.checkInput(op, x)
		t := fastestWeight(r, dw, x, dy, g, g.Policy.summingTiles(r, x, dy.Dim(3)))
		weightGradientOn(r, t, dw, x, dy, g, through, accumulate)
	case g.takesTiles(r, x, dy):
		winogradBackwardWeight(r, dw, x, dy, g, accumulate)
	default:
		t := fastestWeight(r, dw, x, dy, g, g.Policy.weightTiles(r, x, dy.Dim(3)))
		weightGradientOn(r, t, dw, x, dy, g, through, accumulate)
	}
}

// fastestWeight is the candidate that is fastest for a weight gradient.
func fastestWeight(r *engine.Recorder, dw, x, dy engine.Tensor, g Conv, tiles []tile) tile {
	const op = "conv2d_backward_weight"
	cut := newPixelSlices(r, dy, dw, r.Device().Caps().MaxStorageRange)
	return fastest(r, problem{
		policy:   g.Policy,
		dtype:    x.DType(),
		key:      fmt.Sprint(op, x.Shape(), dw.Shape(), dy.Shape(), x.DType()),
		tiles:    tiles,
		images:   r.Cut(x, dy)[0].Hi,
		least:    2 * cut.images, // or the slices would not be the real ones
		perImage: 2 * float64(dy.Len()/dy.Dim(0)) * float64(dw.Len()/dw.Dim(0)),
		run: func(r *engine.Recorder, t tile, images int) {
			part := r.Temp("part", engine.F32, cut.count(images), dw.Len())
			x, dy := filledLike(r, "x", x, images), filledLike(r, "dy", dy, images)
			slicesOn(r, t, cut, part, x, dy, g, 0, Norm{})
		},
	})
}

// weightGradientOn records a weight gradient on one tile: the partial sums of as many ranges of
// images as can be bound at once, added up, then those of the next. Tiles of the wide forms read x
// through a norm where one is given.
func weightGradientOn(r *engine.Recorder, t tile, dw, x, dy engine.Tensor, g Conv, through Norm,
	accumulate bool) {
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
func slicesOn(r *engine.Recorder, t tile, cut pixelSlices, part, x, dy engine.Tensor, g Conv,
	first int, through Norm) {
	checkIndices(r, "conv2d_backward_weight", part, x, dy)
	p := g.weightParams(x, dy)
	p.Rows, p.FirstSlice = int32(dy.Dim(0))*p.OutputH, int32(first)
	p.SliceRows, p.UnitRows = int32(cut.rows), int32(cut.images)*p.OutputH
	p.UnitSlices = int32(cut.unit)
	p = p.on(t, int32(cut.count(dy.Dim(0))))
	k, tensors := tiled(t, conv2dWeight), []engine.Tensor{x, dy, part}
	if t.form != engine.FormLanes {
		k = readThrough(through, k).Specialize(t.constants(flag(through.Valid()))...)
		tensors = append(tensors, through.perChannel(part)...)
	}
	k.Dispatch(r, p, tensors...)
}

// weightParams are the numbers that depend on the shapes of one image alone.
func (g Conv) weightParams(x, dy engine.Tensor) weightParams {
	return weightParams{
		InputH: int32(x.Dim(1)), InputW: int32(x.Dim(2)), Channels4: int32(x.Dim(3) / 4),
		OutputH: int32(dy.Dim(1)), OutputW: int32(dy.Dim(2)), Outputs: int32(dy.Dim(3)),
		FilterR: int32(g.R), FilterS: int32(g.S), StrideH: int32(g.StrideH),
		StrideW: int32(g.StrideW), PadH: int32(g.PadH), PadW: int32(g.PadW),
	}
}

// on cuts the sums of so many slices into blocks of a tile, and those into workgroups.
func (p weightParams) on(t tile, slices int32) weightParams {
	taps := p.FilterR * p.FilterS
	p.OutputBlocks = divUpInt(p.Outputs, t.rows)
	p.ChannelBlocks = divUpInt(4*p.Channels4, t.columns)
	p.SliceBlocks = p.OutputBlocks * p.ChannelBlocks * taps
	switch {
	case t.form != engine.FormLanes: // a block is a workgroup's and may reach over several taps
		p.ChannelBlocks = divUpInt(4*p.Channels4*taps, t.columns)
		p.SliceBlocks = p.OutputBlocks * p.ChannelBlocks
		p.Groups = slices * p.SliceBlocks
	case t.shares(): // a workgroup's lanes share the outputs
		p.Groups = slices * p.OutputBlocks * divUpInt(p.ChannelBlocks*taps, int32(t.local))
	default:
		p.Groups = divUpInt(slices*p.SliceBlocks, int32(t.local))
	}
	p.Blocks = slices * p.SliceBlocks
	return p
}
