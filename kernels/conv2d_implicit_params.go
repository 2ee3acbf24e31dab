package kernels

import "vksimclr/engine"

// implicitParams are the numbers of conv2d_implicit, where they are explained.
type implicitParams struct {
	Pixels       int32
	GridH        int32
	GridW        int32
	InputH       int32
	InputW       int32
	Channels4    int32
	Outputs      int32
	TapsR        int32
	TapsS        int32
	FilterR      int32
	FilterS      int32
	FirstR       int32
	FirstS       int32
	TapStepR     int32
	TapStepS     int32
	InputStepH   int32
	InputStepW   int32
	OffsetH      int32
	OffsetW      int32
	Direction    int32
	OutputH      int32
	OutputW      int32
	OutputStepH  int32
	OutputStepW  int32
	OutputFirstH int32
	OutputFirstW int32
	Accumulate   int32
	OutputBlocks int32
	Groups       int32
	FirstSlab    int32
}

func (p implicitParams) flops() float64 {
	return 2 * float64(p.Pixels) * p.taps() * float64(4*p.Channels4) * float64(p.Outputs)
}

// work counts the traffic of a pass: the pixels of x under any tap, the pass's taps of the filter,
// and the pixels of y on its grid.
func (p implicitParams) work() (float64, []engine.Traffic) {
	pixels, c, k, taps := float64(p.Pixels), float64(4*p.Channels4), float64(p.Outputs), p.taps()
	input := pixels / float64(p.GridH*p.GridW) * float64(p.InputH*p.InputW)
	x := min(input, pixels*min(taps, float64(p.InputStepH*p.InputStepW))) * c
	return p.flops(), []engine.Traffic{{Read: x}, {Read: taps * c * k},
		{Read: pixels * k * float64(p.Accumulate), Written: pixels * k}}
}

// withoutTaps is the pass with one tap that meets no pixel, as shaders want one at least.
func (p implicitParams) withoutTaps() implicitParams {
	p.TapsR, p.TapsS, p.FirstR, p.FirstS, p.OffsetH = 1, 1, 0, 0, outside
	return p
}

// outside is a row that no tap brings back into the input.
const outside = -1 << 28

func (p implicitParams) taps() float64 {
	if p.OffsetH == outside {
		return 0
	}
	return float64(p.TapsR * p.TapsS)
}

// of is the pass over so many images on a tile.
func (p implicitParams) of(images int, t tile) implicitParams {
	p.Pixels = int32(images) * p.GridH * p.GridW
	p.OutputBlocks = divUpInt(p.Outputs, t.columns)
	p.Groups = p.OutputBlocks * divUpInt(p.Pixels, t.groupRows())
	if t.form == engine.FormWorkgroup {
		return p.ofWorkgroups(t)
	}
	return p
}

func (p implicitParams) groups() int { return int(p.Groups) }

// linear tells whether pixel m of the pass's grid is pixel m of y, which shaders then find without
// dividing.
func (p implicitParams) linear() bool {
	whole := p.GridH == p.OutputH && p.GridW == p.OutputW
	return whole && p.OutputStepH == 1 && p.OutputStepW == 1 && p.OutputFirstH == 0 &&
		p.OutputFirstW == 0
}

// specialized is the shared form of a kernel, or one of matrices, for this pass; extra is its own
// specialisation constant.
func (p implicitParams) specialized(t tile, k engine.Kernel[implicitParams],
	extra bool) engine.Kernel[implicitParams] {
	if t.form == engine.FormLanes {
		return k
	}
	if t.form == engine.FormWorkgroup {
		return k.Specialize(t.constants(p.geometry(t), 0, uint32(p.Accumulate))...)
	}
	return k.Specialize(t.constants(flag(extra), flag(p.linear()), uint32(p.Accumulate))...)
}
