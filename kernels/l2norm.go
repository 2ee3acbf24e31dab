package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// L2NormForward writes y[n,:] = x[n,:]·rnorm[n] and rnorm[n] = 1/max(‖x[n,:]‖, eps).
//
//	y [N,D]  rnorm [N]  x [N,D]
func L2NormForward(r *engine.Recorder, y, rnorm, x engine.Tensor, eps float32) {
	checkRows("l2norm_forward", rnorm, x, y)
	for _, c := range r.Cut(y, rnorm, x) {
		x, y, rnorm := x.Slice(c.Lo, c.Hi), y.Slice(c.Lo, c.Hi), rnorm.Slice(c.Lo, c.Hi)
		p := l2normParams{N: uint32(x.Dim(0)), D4: uint32(x.Dim(1) / 4), Eps: eps}
		l2normForward.Dispatch(r, p, x, y, rnorm)
	}
}

// L2NormBackward writes dx[n,:] = rnorm[n]·(dy[n,:] - y[n,:]·(y[n,:]·dy[n,:])). For a row
// shorter than eps, which forward multiplied by a constant, it writes dx[n,:] = rnorm[n]·dy[n,:].
//
//	dx [N,D]  dy [N,D]  y [N,D]  rnorm [N]
func L2NormBackward(r *engine.Recorder, dx, dy, y, rnorm engine.Tensor, eps float32) {
	checkRows("l2norm_backward", rnorm, dy, y, dx)
	for _, c := range r.Cut(dx, dy, y, rnorm) {
		dx, dy := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi)
		y, rnorm := y.Slice(c.Lo, c.Hi), rnorm.Slice(c.Lo, c.Hi)
		p := l2normParams{N: uint32(dy.Dim(0)), D4: uint32(dy.Dim(1) / 4), Eps: eps}
		l2normBackward.Dispatch(r, p, dy, y, rnorm, dx)
	}
}

// checkRows panics unless all of x are [N,D] with D a multiple of 4, and rowwise is [N].
func checkRows(op string, rowwise engine.Tensor, x ...engine.Tensor) {
	for _, t := range x {
		if t.Rank() != 2 || t.Dim(1)%4 != 0 || t.Dim(0) != x[0].Dim(0) || t.Dim(1) != x[0].Dim(1) {
			panic(fmt.Sprintf("kernels: %s: %v and %v want the same [N,D], D a multiple of 4",
				op, x[0], t))
		}
	}
	if rowwise.Rank() != 1 || rowwise.Dim(0) != x[0].Dim(0) {
		panic(fmt.Sprintf("kernels: %s: %v is not [N] for %v", op, rowwise, x[0]))
	}
}

type l2normParams struct {
	N   uint32
	D4  uint32
	Eps float32
}

func (p l2normParams) groups() int { return laneGroups(p.N) }

var l2normForward = engine.Kernel[l2normParams]{
	Shader: "l2norm_forward",
	Args:   engine.Args{engine.In4("x"), engine.Out("y"), engine.Out("rnorm")},
	Groups: l2normParams.groups,
}

var l2normBackward = engine.Kernel[l2normParams]{
	Shader: "l2norm_backward",
	Args:   engine.Args{engine.In4("dy"), engine.In4("y"), engine.In("rnorm"), engine.Out("dx")},
	Groups: l2normParams.groups,
}
