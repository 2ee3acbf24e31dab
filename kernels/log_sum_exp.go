package kernels

import "vksimclr/engine"

// logSumExp returns y [2,4]: y[0,0] = max x and y[1,0] = Σ exp(sharpness·(x - max x)) over n
// numbers x, which start at vec4 number from of t. It adds in a fixed order.
func logSumExp(r *engine.Recorder, t engine.Tensor, from, n int, sharpness float32) engine.Tensor {
	p := logSumExpParams{N: uint32(n), From: uint32(from), Sharpness: sharpness}
	merge := false
	for {
		slabs := slabs64(n)
		y := r.Temp("log-sum-exp", engine.F32, 2, padded4(slabs))
		p.Padded = uint32(y.Dim(1))
		logSumExpSlabs.Specialize(flag(merge)).Dispatch(r, p, t, y)
		if slabs == 1 {
			return y
		}
		p.N, p.From, p.Pitch = uint32(slabs), 0, p.Padded/4
		t, n, merge = y, slabs, true
	}
}

type logSumExpParams struct {
	N         uint32
	From      uint32
	Pitch     uint32
	Padded    uint32
	Sharpness float32
}

// Specialisation: numbers are tops and sums already.
var logSumExpSlabs = engine.Kernel[logSumExpParams]{
	Shader: "log_sum_exp",
	Args:   engine.Args{engine.In4("x"), engine.Out("y")},
	Groups: func(p logSumExpParams) int { return laneGroups(uint32(slabs64(int(p.N)))) },
}
