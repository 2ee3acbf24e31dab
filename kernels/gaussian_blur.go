package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Border names the values that a blur reads outside the image.
type Border uint32

const (
	// ZeroBorder reads zeros, which darken the border, as the reference implementation of SimCLR
	// does.
	ZeroBorder Border = iota
	// ReflectBorder reads the mirrored image, without repeating the edge, as torchvision does.
	ReflectBorder
	// EdgeBorder repeats the edge, as PIL does.
	EdgeBorder
)

var borders = []string{"zero", "reflect", "edge"}

func (b Border) String() string                   { return enumName(b, borders) }
func (b Border) MarshalText() ([]byte, error)     { return marshalEnum(b, borders) }
func (b *Border) UnmarshalText(text []byte) error { return parseEnum(b, borders, text) }

type gaussianBlurParams struct {
	Images   uint32
	First    uint32
	Height   uint32
	Width    uint32
	Vertical uint32
	Taps     int32
	Border   uint32
}

var gaussianBlur = engine.Kernel[gaussianBlurParams]{
	Shader: "gaussian_blur",
	Args:   engine.Args{engine.In4("x"), engine.In("sigma"), engine.Out("y")},
	Groups: func(p gaussianBlurParams) int { return imageGroups(p.Images, p.Height*p.Width) },
}

// GaussianBlur blurs image n along its rows, then along its columns. The filter has an odd number
// of taps, whose weights exp(-t²/2sigma[n]²) are scaled to add up to 1. An image with a sigma of
// at most 0 is copied.
//
//	y, x [N,H,W,4]  sigma [N] f32
func GaussianBlur(r *engine.Recorder, y, x, sigma engine.Tensor, taps int, border Border) {
	const op = "gaussian blur"
	checkImages(op, y, x)
	checkPerImage(op, sigma, true, x.Dim(0))
	if taps < 1 || taps%2 == 0 {
		panic(fmt.Sprintf("kernels: %s: %d taps: want an odd and positive number", op, taps))
	}
	if border == ReflectBorder && taps/2 >= min(x.Dim(1), x.Dim(2)) {
		panic(fmt.Sprintf("kernels: %s: %d taps reach beyond the reflection of %v", op, taps, x))
	}
	p := gaussianBlurParams{Height: uint32(x.Dim(1)), Width: uint32(x.Dim(2)),
		Taps: int32(taps), Border: uint32(border)}
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
