package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// A direct convolution is an implicit GEMM: the product of the filter, as a matrix [K,R·S·C],
// with the matrix of the pixels under its taps. That matrix is never stored: lanes compute the
// address of each pixel. A forward convolution is one pass, a data gradient one for each parity of
// its strides.

var conv2dImplicit = engine.Kernel[implicitParams]{
	Shader: "conv2d_implicit",
	Forms: []engine.Form{engine.FormLanes, engine.FormShared, engine.FormMatrix,
		engine.FormWorkgroup},
	Args:   engine.Args{engine.Stored("x"), engine.Factor4("f"), engine.InOutStored("y")},
	Groups: implicitParams.groups,
	Work:   implicitParams.work,
}

// implicitGEMM runs all passes over y, x and w on the tile that is fastest here. Pixels, which
// depend on the number of images, are filled in by implicitParams.of.
func implicitGEMM(r *engine.Recorder, op string, policy Policy, y, x, w engine.Tensor,
	passes []implicitParams) {
	if len(passes) == 0 {
		return
	}
	t, ok := policy.workgroupTile(r, x, y, passes)
	if !ok {
		tiles := policy.implicitTiles(r, x, y.Dim(-1))
		t = fastestImplicit(r, op, policy, y, x, w, passes, tiles)
	}
	implicitGEMMOn(r, op, t, y, x, w, passes)
}

// fastestImplicit is the tile that is fastest for all passes together.
func fastestImplicit(r *engine.Recorder, op string, policy Policy, y, x, w engine.Tensor,
	passes []implicitParams, tiles []tile) tile {
	perImage, rows := 0.0, int32(fairRows)
	for _, p := range passes {
		p.Pixels = p.GridH * p.GridW
		perImage += p.flops()
		rows = min(rows, p.Pixels)
	}
	return fastest(r, problem{
		policy: policy,
		dtype:  x.DType(),
		key:    fmt.Sprint(op, x.Shape(), w.Shape(), y.Shape(), x.DType()),
		tiles:  tiles,
		images: r.Cut(y, x)[0].Hi, least: int(divUpInt(fairRows, rows)), perImage: perImage,
		run: func(r *engine.Recorder, t tile, images int) {
			y, x := filledLike(r, "y", y, images), filledLike(r, "x", x, images)
			implicitGEMMOn(r, op, t, y, x, filled(r, "w", engine.F32, w.Shape()...), passes)
		},
	})
}

// fairRows is two workgroups' of the largest tile on a CPU driver, whose lanes would lie idle in a
// try of fewer.
const fairRows = 256

// implicitGEMMOn runs all passes on one tile. Each writes pixels of its own.
func implicitGEMMOn(r *engine.Recorder, op string, t tile, y, x, w engine.Tensor,
	passes []implicitParams) {
	w = t.filter(r, w)
	k := tiled(t, conv2dImplicit)
	for _, c := range r.Cut(y, x) {
		y, x := y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		checkIndices(r, op, y, x, w)
		r.Disjoint(func() {
			for _, p := range passes {
				p := p.of(y.Dim(0), t)
				p.specialized(t, k, false).Dispatch(r, p, x, w, y)
			}
		}, y)
	}
}
