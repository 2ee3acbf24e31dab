package kernels

import "vksimclr/engine"

type colorJitterSumsParams struct {
	Images uint32
	First  uint32
	Pixels uint32
	Slabs  uint32
}

var colorJitterSums = engine.Kernel[colorJitterSumsParams]{
	Shader: "color_jitter_sums",
	Args: engine.Args{
		engine.In4("x"), engine.In("factors"), engine.In("order"), engine.Out("sums"),
	},
	Groups: func(p colorJitterSumsParams) int { return laneGroups(p.Images * p.Slabs) },
}

type colorJitterMeanParams struct {
	Images uint32
	Pixels uint32
	Slabs  uint32
}

var colorJitterMean = engine.Kernel[colorJitterMeanParams]{
	Shader: "color_jitter_mean",
	Args:   engine.Args{engine.In4("sums"), engine.Out("mean")},
	Groups: func(p colorJitterMeanParams) int { return laneGroups(p.Images) },
}

type colorJitterParams struct {
	Images uint32
	First  uint32
	Pixels uint32
}

var colorJitter = engine.Kernel[colorJitterParams]{
	Shader: "color_jitter",
	Args: engine.Args{
		engine.In4("x"), engine.In("factors"), engine.In("order"), engine.In("mean"),
		engine.Out("y"),
	},
	Groups: func(p colorJitterParams) int { return imageGroups(p.Images, p.Pixels) },
}

// ColorJitter applies four operations to image n, numbered 0 brightness, 1 contrast, 2 saturation
// and 3 hue. Their order is order[n], a permutation of these numbers. Operation i has the factor
// factors[n][i]: a factor of 1 changes nothing, for hue a factor of 0. The semantics say what an
// operation does. Its result is clamped to [0,1]. A first pass takes the mean colour as it is
// before contrast, in a fixed order.
//
//	y, x [N,H,W,4]  factors [N,4] f32  order [N,4] words
func ColorJitter(r *engine.Recorder, y, x, factors, order engine.Tensor,
	semantics ColorSemantics) {
	const op = "color jitter"
	n, pixels := x.Dim(0), uint32(x.Dim(1)*x.Dim(2))
	checkImages(op, y, x)
	checkPerImage(op, factors, true, n, 4)
	checkPerImage(op, order, false, n, 4)

	slabs := min(64, divUp(pixels, 64))
	sums := r.Temp("jitter_sums", engine.F32, n, int(slabs), 4)
	mean := r.Temp("jitter_mean", engine.F32, n, 4)
	perImage(r, x, x, func(_, x engine.Tensor, images, first uint32) {
		p := colorJitterSumsParams{Images: images, First: first, Pixels: pixels, Slabs: slabs}
		colorJitterSums.Specialize(uint32(semantics)).Dispatch(r, p, x, factors, order, sums)
	})
	p := colorJitterMeanParams{Images: uint32(n), Pixels: pixels, Slabs: slabs}
	colorJitterMean.Dispatch(r, p, sums, mean)
	perImage(r, y, x, func(y, x engine.Tensor, images, first uint32) {
		p := colorJitterParams{Images: images, First: first, Pixels: pixels}
		colorJitter.Specialize(uint32(semantics)).Dispatch(r, p, x, factors, order, mean, y)
	})
}
