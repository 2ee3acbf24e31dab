package kernels

import "vksimclr/engine"

// weightParams are the numbers of conv2d_weight, which explains them.
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

// FilterTaps is the number of taps, R·S, of the filter of an operation whose push constants these
// are (engine.Operation.Params); 0 for one that has no filter.
func FilterTaps(params any) int {
	switch p := params.(type) {
	case implicitParams:
		return int(p.FilterR * p.FilterS)
	case weightParams:
		return int(p.FilterR * p.FilterS)
	}
	return 0
}

// work counts of x the pixels that some tap meets.
func (p weightParams) work() (float64, []engine.Traffic) {
	pixels, taps := float64(p.Rows)*float64(p.OutputW), float64(p.FilterR*p.FilterS)
	c, k := float64(4*p.Channels4), float64(p.Outputs)
	input := float64(p.Rows/p.OutputH) * float64(p.InputH*p.InputW)
	x := min(input, pixels*min(taps, float64(p.StrideH*p.StrideW))) * c
	part := float64(p.Blocks/p.SliceBlocks) * k * taps * c
	return 2 * pixels * c * k * taps, []engine.Traffic{{Read: x}, {Read: pixels * k},
		{Written: part}}
}

func (p weightParams) groups() int { return int(p.Groups) }

// Specialisation of the wide forms, after a matrix's shape: x is read through a norm.
var conv2dWeight = engine.Kernel[weightParams]{
	Shader: "conv2d_weight",
	Forms:  []engine.Form{engine.FormLanes, engine.FormShared, engine.FormMatrix},
	Args:   engine.Args{engine.Stored("x"), engine.SameStored("dy"), engine.Out("part")},
	Wide: engine.Args{engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"),
		engine.In4("beta")},
	Groups: weightParams.groups,
	Work:   weightParams.work,
}
