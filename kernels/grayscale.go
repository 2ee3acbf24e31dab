package kernels

import "vksimclr/engine"

type grayscaleParams struct {
	Images uint32
	First  uint32
	Pixels uint32
}

var grayscale = engine.Kernel[grayscaleParams]{
	Shader: "grayscale",
	Args:   engine.Args{engine.In4("x"), engine.In("apply"), engine.Out("y")},
	Groups: func(p grayscaleParams) int { return imageGroups(p.Images, p.Pixels) },
}

// Grayscale writes y[n] = x[n], or where apply[n] is set, 0.2989 R + 0.587 G + 0.114 B in every
// channel.
//
//	y, x [N,H,W,4]  apply [N] words
func Grayscale(r *engine.Recorder, y, x, apply engine.Tensor) {
	checkImages("grayscale", y, x)
	checkPerImage("grayscale", apply, false, x.Dim(0))
	perImage(r, y, x, func(y, x engine.Tensor, images, first uint32) {
		p := grayscaleParams{Images: images, First: first, Pixels: uint32(x.Dim(1) * x.Dim(2))}
		grayscale.Dispatch(r, p, x, apply, y)
	})
}
