package kernels

import (
	"fmt"
	"slices"

	"vksimclr/engine"
)

type imageDecodeParams struct {
	Quads uint32 // four pixels each
}

var imageDecode = engine.Kernel[imageDecodeParams]{
	Shader: "image_decode",
	Args:   engine.Args{engine.In("x"), engine.Out("y")},
	Groups: func(p imageDecodeParams) int { return itemGroups(p.Quads) },
}

// ImageDecode writes y = x/255 for bytes x [N,H,W,3] and y [N,H,W,4] f32, whose padding channel
// becomes 0. The number of pixels must be a multiple of 4, because four pixels of x are three
// words.
func ImageDecode(r *engine.Recorder, y, x engine.Tensor) {
	if x.Rank() != 4 || x.Dim(3) != 3 || x.DType() != engine.U8 || y.DType() != engine.F32 ||
		x.Bytes()%12 != 0 || !slices.Equal(y.Shape(), []int{x.Dim(0), x.Dim(1), x.Dim(2), 4}) {
		panic(fmt.Sprintf("kernels: image decode: %v from %v; "+
			"want [N,H,W,4] f32 from [N,H,W,3] u8, a multiple of 4 pixels", y, x))
	}
	perImage(r, y, x, func(y, x engine.Tensor, _, _ uint32) {
		imageDecode.Dispatch(r, imageDecodeParams{Quads: uint32(x.Bytes() / 12)}, x, y)
	})
}

type normalizeImageParams struct {
	Pixels                          uint32
	Red, Green, Blue                float32
	RedScale, GreenScale, BlueScale float32
}

var normalizeImage = engine.Kernel[normalizeImageParams]{
	Shader: "normalize_image",
	Args:   engine.Args{engine.In4("x"), engine.Out("y")},
	Groups: func(p normalizeImageParams) int { return itemGroups(p.Pixels) },
}

// NormalizeImage writes y[...,c] = (x[...,c] - mean[c]) / deviation[c] for images [N,H,W,4]. The
// padding channel becomes 0.
func NormalizeImage(r *engine.Recorder, y, x engine.Tensor, mean, deviation [3]float32) {
	checkImages("normalize image", y, x)
	perImage(r, y, x, func(y, x engine.Tensor, _, _ uint32) {
		p := normalizeImageParams{
			Pixels: vectors(x), Red: mean[0], Green: mean[1], Blue: mean[2],
			RedScale: 1 / deviation[0], GreenScale: 1 / deviation[1], BlueScale: 1 / deviation[2],
		}
		normalizeImage.Dispatch(r, p, x, y)
	})
}
