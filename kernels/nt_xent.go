package kernels

import "vksimclr/engine"

// NTXent writes the contrastive loss of z, whose rows i and i+N are the two views of one image.
// With u the rows scaled to length one and S = u·uᵀ/temperature:
//
//	loss     [1]    mean over rows of -S[i,pair] + log Σ_{k≠i} exp S[i,k]
//	accuracy [1]    fraction of rows whose largest S[i,k], k≠i, is the pair's; ties: lowest k
//	dz       [2N,D] gradient of loss
//	z        [2N,D] D a multiple of 4
//
// It is Contrast with the options that most papers use.
func NTXent(r *engine.Recorder, loss, accuracy, dz, z engine.Tensor, temperature, eps float32) {
	Contrast(r, ContrastOutputs{Loss: loss, Accuracy: accuracy, DZ: dz}, ContrastInputs{Z: z},
		ContrastOptions{Views: 2, Temperature: temperature, Eps: eps, Factor: 1})
}

type ntXentRowsParams struct {
	M4        uint32
	Pairs     uint32
	First     uint32
	Count     uint32
	Sharpness float32
}

var ntXentRows = engine.Kernel[ntXentRowsParams]{
	Shader: "nt_xent_rows",
	Args:   engine.Args{engine.In4("c"), engine.InOut("state")},
	Groups: func(p ntXentRowsParams) int { return laneGroups(p.M4) },
}

type ntXentLossParams struct {
	M4        uint32
	Pairs     uint32
	Sharpness float32
}

var ntXentLoss = engine.Kernel[ntXentLossParams]{
	Shader: "nt_xent_loss",
	Args: engine.Args{
		engine.In4("state"), engine.Out("stats"), engine.Out("loss"), engine.Out("hit"),
	},
	Groups: func(p ntXentLossParams) int { return laneGroups(p.M4) },
}

type ntXentGradientParams struct {
	M4        uint32
	J4        uint32
	Rows      uint32
	First     uint32
	Sharpness float32
	Scale     float32
}

var ntXentGradient = engine.Kernel[ntXentGradientParams]{
	Shader: "nt_xent_gradient",
	Args:   engine.Args{engine.In4("c"), engine.In4("stats"), engine.Out("w")},
	Groups: func(p ntXentGradientParams) int { return laneGroups(p.M4 * p.J4) },
}
