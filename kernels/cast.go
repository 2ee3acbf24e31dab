package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Cast writes y = x for any shape [...,C]. One of them is F32, the other F16 or BF16. To 16
// bits it rounds to the nearest, to 32 bits it is exact.
func Cast(r *engine.Recorder, y, x engine.Tensor) {
	checkChannels("cast", y)
	checkLen("cast", y, x)
	k := castHalf
	switch {
	case halved(x) && y.DType() == engine.F32:
		k = castFloat
	case x.DType() != engine.F32 || !halved(y):
		panic(fmt.Sprintf("kernels: cast: %v from %v: want one f32 and one f16 or bf16", y, x))
	}
	x, y = x.Reshape(x.Len()/4, 4), y.Reshape(y.Len()/4, 4) // so that they may be cut anywhere
	for _, c := range r.Cut(x, y) {
		x, y := x.Slice(c.Lo, c.Hi), y.Slice(c.Lo, c.Hi)
		k.Dispatch(r, castParams{Count: vectors(x)}, x, y)
	}
}

// halved tells whether t holds floats of 16 bits.
func halved(t engine.Tensor) bool { return t.DType() == engine.F16 || t.DType() == engine.BF16 }

type castParams struct {
	Count uint32 // vec4s
}

var castHalf = engine.Kernel[castParams]{
	Shader: "cast_half",
	Args:   engine.Args{engine.In4("x"), engine.OutStored("y")},
	Groups: func(p castParams) int { return itemGroups(p.Count) },
}

var castFloat = engine.Kernel[castParams]{
	Shader: "cast_float",
	Args:   engine.Args{engine.Stored("x"), engine.Out("y")},
	Groups: func(p castParams) int { return itemGroups(p.Count) },
}
