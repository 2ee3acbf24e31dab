package kernels

import "vksimclr/engine"

type horizontalFlipParams struct {
	Images uint32
	First  uint32
	Height uint32
	Width  uint32
}

var horizontalFlip = engine.Kernel[horizontalFlipParams]{
	Shader: "horizontal_flip",
	Args:   engine.Args{engine.In4("x"), engine.In("flip"), engine.Out("y")},
	Groups: func(p horizontalFlipParams) int { return imageGroups(p.Images, p.Height*p.Width) },
}

// HorizontalFlip writes y[n] = x[n], mirrored where flip[n] is set. Training does not call it:
// ResizedCrop mirrors too.
//
//	y, x [N,H,W,4]  flip [N] words
func HorizontalFlip(r *engine.Recorder, y, x, flip engine.Tensor) {
	checkImages("horizontal flip", y, x)
	checkPerImage("horizontal flip", flip, false, x.Dim(0))
	perImage(r, y, x, func(y, x engine.Tensor, images, first uint32) {
		p := horizontalFlipParams{Images: images, First: first,
			Height: uint32(x.Dim(1)), Width: uint32(x.Dim(2))}
		horizontalFlip.Dispatch(r, p, x, flip, y)
	})
}
