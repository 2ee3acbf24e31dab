package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Border is what a blur sees outside the image.
type Border uint32

const (
	ZeroBorder    Border = iota // zeros, which darken the border: the reference implementation
	ReflectBorder               // the image mirrored, without repeating the edge: torchvision
)

var borders = []string{"zero", "reflect"}

func (b Border) String() string                   { return choiceName(b, borders) }
func (b Border) MarshalText() ([]byte, error)     { return marshalChoice(b, borders) }
func (b *Border) UnmarshalText(text []byte) error { return parseChoice(b, borders, text) }

type gaussianBlurParams struct {
	Images    uint32
	First     uint32
	Height    uint32
	Width     uint32
	Vertical  uint32
	Taps      int32
	Reflected uint32
}

var gaussianBlur = engine.Kernel[gaussianBlurParams]{
	Shader: "gaussian_blur",
	Args:   engine.Args{engine.In4("x"), engine.In("sigma"), engine.Out("y")},
	Groups: func(p gaussianBlurParams) int { return imageGroups(p.Images, p.Height*p.Width) },
}

// GaussianBlur blurs image n along its rows, then along its columns, with taps (odd) weights exp(-t²/2sigma[n]²) that add up to 1; an image whose
// sigma is 0 or less is copied. Images [N,H,W,4], sigma [N] f32.
func GaussianBlur(r *engine.Recorder, y, x, sigma engine.Tensor, taps int, border Border) {
	const op = "gaussian blur"
	checkImages(op, y, x)
	checkPerImage(op, sigma, true, x.Dim(0))
	if taps < 1 || taps%2 == 0 {
		panic(fmt.Sprintf("kernels: %s: %d taps; their number must be odd and positive", op, taps))
	}
	if border == ReflectBorder && taps/2 >= min(x.Dim(1), x.Dim(2)) {
		panic(fmt.Sprintf("kernels: %s: %d taps reach beyond the reflection of %v", op, taps, x))
	}
	p := gaussianBlurParams{Height: uint32(x.Dim(1)), Width: uint32(x.Dim(2)), Taps: int32(taps), Reflected: uint32(border)}
	pass := func(y, x engine.Tensor) {
		perImage(r, y, x, func(y, x engine.Tensor, images, first uint32) {
			p.Images, p.First = images, first
			gaussianBlur.Dispatch(r, p, x, sigma, y)
		})
	}
	rows := r.Temp("blurred_rows", engine.F32, x.Shape()...)
	pass(rows, x)
	p.Vertical = 1
	pass(y, rows)
}
