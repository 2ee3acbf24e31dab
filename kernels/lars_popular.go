package kernels

import "vksimclr/engine"

// larsPopular is LARS in the form LARSPopular.
func larsPopular(r *engine.Recorder, w, m, g engine.Tensor, t SegmentTable, o LARSOptions,
	step engine.Tensor) (scales engine.Tensor) {
	s := newSquares(r, t)
	params := func(v window) larsPopularParams {
		return larsPopularParams{
			First: uint32(v.first), Count: uint32(v.count), Base: uint32(v.lo / 4),
			Nesterov: flag(o.Nesterov), Momentum: o.Momentum, Decay: o.WeightDecay,
		}
	}
	arenas := []engine.Tensor{w, m, g}
	t.eachWindow("lars", r, arenas, func(v window, part []engine.Tensor) {
		laneW, laneU := s.of(v)
		larsPopularNorms.Dispatch(r, params(v), part[0], part[1], part[2], t.Ranges, laneW, laneU,
			step)
	})
	scales = s.scales(r, t, o, step)
	t.eachWindow("lars", r, arenas, func(v window, part []engine.Tensor) {
		larsPopularApply.Dispatch(r, params(v), part[0], part[1], part[2], t.Ranges, scales, step)
	})
	return scales
}

type larsPopularParams struct {
	First    uint32
	Count    uint32
	Base     uint32
	Nesterov uint32
	Momentum float32
	Decay    float32
}

var larsPopularNorms = engine.Kernel[larsPopularParams]{
	Shader: "lars_popular_norms",
	Args: engine.Args{
		engine.In4("w"), engine.InOut("m"), engine.In4("g"), engine.In("ranges"),
		engine.Out("squaresW"), engine.Out("squaresU"), engine.In("step"),
	},
	Groups: func(p larsPopularParams) int { return int(p.Count) },
}

var larsPopularApply = engine.Kernel[larsPopularParams]{
	Shader: "lars_popular_apply",
	Args: engine.Args{
		engine.InOut("w"), engine.In4("m"), engine.In4("g"),
		engine.In("ranges"), engine.In("scale"), engine.In("step"),
	},
	Groups: func(p larsPopularParams) int { return int(p.Count) },
}
