package kernels

import "vksimclr/engine"

type contrastRowsParams struct {
	M4        uint32
	Pictures  uint32
	First     uint32
	Count     uint32
	Sharpness float32
}

// Specialisation: labels present, a group for each view.
var contrastRows = engine.Kernel[contrastRowsParams]{
	Shader: "contrast_rows",
	Args:   engine.Args{engine.In4("c"), engine.In("labels"), engine.InOut("state")},
	Groups: func(p contrastRowsParams) int { return laneGroups(p.M4) },
}

type contrastKeyRowsParams struct {
	M4        uint32
	Offset    uint32
	First     uint32
	Count     uint32
	Sharpness float32
}

var contrastKeyRows = engine.Kernel[contrastKeyRowsParams]{
	Shader: "contrast_key_rows",
	Args:   engine.Args{engine.In4("c"), engine.In("cursor"), engine.InOut("state")},
	Groups: func(p contrastKeyRowsParams) int { return laneGroups(p.M4) },
}

type contrastLossParams struct {
	M4        uint32
	Pictures  uint32
	Sharpness float32
	Weighting float32
}

// Specialisation: form, weights present.
var contrastLoss = engine.Kernel[contrastLossParams]{
	Shader: "contrast_loss",
	Args: engine.Args{engine.In4("state"), engine.In("weights"), engine.Out("stats"),
		engine.Out("loss"), engine.Out("hit")},
	Groups: func(p contrastLossParams) int { return laneGroups(p.M4) },
}

type contrastGradientParams struct {
	M4        uint32
	J4        uint32
	Rows      uint32
	Pictures  uint32
	First     uint32
	Sharpness float32
	Scale     float32
}

// Specialisation: form, labels present.
var contrastGradient = engine.Kernel[contrastGradientParams]{
	Shader: "contrast_gradient",
	Args: engine.Args{engine.In4("c"), engine.In4("stats"), engine.In("labels"),
		engine.Out("w")},
	Groups: func(p contrastGradientParams) int { return laneGroups(p.M4 * p.J4) },
}

type contrastKeyGradientParams struct {
	M4        uint32
	J4        uint32
	Rows      uint32
	First     uint32
	Sharpness float32
	Scale     float32
}

var contrastKeyGradient = engine.Kernel[contrastKeyGradientParams]{
	Shader: "contrast_key_gradient",
	Args: engine.Args{engine.In4("c"), engine.In4("stats"), engine.In("cursor"),
		engine.Out("w")},
	Groups: func(p contrastKeyGradientParams) int { return laneGroups(p.M4 * p.J4) },
}
