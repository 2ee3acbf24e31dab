package kernels

import "vksimclr/engine"

// laneSquares are the squares that LARS adds in three stages: per lane, per range, and per segment.
// The order is fixed, so that two runs have the same bits.
type laneSquares struct {
	ranges int
	w, d   engine.Tensor // [R·64] of the weights and of what their length is compared with
}

func newSquares(r *engine.Recorder, t SegmentTable) laneSquares {
	n := t.Ranges.Dim(0)
	return laneSquares{n, r.Temp("lane squares of w", engine.F32, n*slabSize),
		r.Temp("lane squares of g", engine.F32, n*slabSize)}
}

// of is the part of a window.
func (s laneSquares) of(v window) (w, d engine.Tensor) {
	at, n := v.first*slabSize, v.count*slabSize
	return s.w.At(at, n), s.d.At(at, n)
}

// scales returns the factor of each segment's rate [S].
func (s laneSquares) scales(r *engine.Recorder, t SegmentTable, o LARSOptions,
	step engine.Tensor) engine.Tensor {
	squaresW := r.Temp("squares of w", engine.F32, s.ranges)
	squaresD := r.Temp("squares of g", engine.F32, s.ranges)
	sumSlabs(r, squaresW, s.w, s.ranges*slabSize, 1)
	sumSlabs(r, squaresD, s.d, s.ranges*slabSize, 1)
	segments := t.Segments.Dim(0)
	scale := r.Temp("scale", engine.F32, segments)
	p := larsScaleParams{Count: uint32(segments), Apart: flag(o.Form.apart()),
		Clip: flag(o.Form.clips()), Trust: o.Trust, Decay: o.WeightDecay}
	larsScale.Dispatch(r, p, squaresW, squaresD, t.Segments, scale, step)
	return scale
}

type larsScaleParams struct {
	Count uint32
	Apart uint32
	Clip  uint32
	Trust float32
	Decay float32
}

var larsScale = engine.Kernel[larsScaleParams]{
	Shader: "lars_scale",
	Args: engine.Args{
		engine.In("squaresW"), engine.In("squaresD"), engine.In("segments"), engine.Out("scale"),
		engine.In("step"),
	},
	Groups: func(p larsScaleParams) int { return laneGroups(p.Count) },
}
