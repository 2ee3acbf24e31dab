package augment

import (
	"math"

	"vksimclr/kernels"
)

// EvalStyle names how a picture becomes the view for evaluation.
type EvalStyle string

const (
	// EvalCentral resizes the central square with EvalProportion of the shorter side, by the
	// training views' interpolation. A picture of the view's size stays as it is.
	EvalCentral EvalStyle = "central"
	// EvalOfficial is the released SimCLR code's: EvalCentral's square by plain bicubic. Views of
	// up to 32 pixels show the whole picture.
	EvalOfficial EvalStyle = "official"
	// EvalTorchvision is Resize and CenterCrop of torchvision: the shorter side becomes EvalResize
	// by antialiased bilinear interpolation, and the central square of the view's size is taken.
	EvalTorchvision EvalStyle = "torchvision"
)

// evalStyles are all of them.
func evalStyles() []EvalStyle { return []EvalStyle{EvalCentral, EvalOfficial, EvalTorchvision} }

// EvalPlan is how a picture becomes the view for evaluation.
type EvalPlan struct {
	// Box is the crop top, left, height, width that is resized to the view. With Windowed, the
	// picture is resized whole to height and width, and the view is cut from there at top, left.
	Box           [4]int32
	Windowed      bool
	Interpolation kernels.Interpolation
}

// EvalPlan plans the view for evaluation of a picture of so many pixels. Windowed and
// Interpolation are the same for all pictures.
func (c Config) EvalPlan(height, width int) EvalPlan {
	switch c.EvalStyle {
	case EvalTorchvision:
		return EvalPlan{Box: c.window(height, width), Windowed: true,
			Interpolation: kernels.Bilinear}
	case EvalOfficial:
		if c.Size <= smallView {
			return EvalPlan{Box: [4]int32{0, 0, int32(height), int32(width)},
				Interpolation: kernels.Bicubic}
		}
		return EvalPlan{Box: c.central(height, width), Interpolation: kernels.Bicubic}
	}
	if height == c.Size && width == c.Size {
		return EvalPlan{Box: [4]int32{0, 0, int32(height), int32(width)},
			Interpolation: c.Interpolation}
	}
	return EvalPlan{Box: c.central(height, width), Interpolation: c.Interpolation}
}

// smallView is the largest side of a view, in pixels, for which the released SimCLR code neither
// crops nor resizes for evaluation: that of CIFAR's pictures.
const smallView = 32

// central is the square in the middle with EvalProportion of the shorter side. Halves round to
// even, and an odd rest goes to the top and the left.
func (c Config) central(height, width int) [4]int32 {
	side := max(1, int(math.RoundToEven(c.EvalProportion*float64(min(height, width)))))
	top, left := (height-side+1)/2, (width-side+1)/2
	return [4]int32{int32(top), int32(left), int32(side), int32(side)}
}

// window is where the view lies in the picture whose shorter side was resized to evalResize:
// torchvision's Resize rounds the longer side down, its CenterCrop rounds halves to even.
func (c Config) window(height, width int) [4]int32 {
	resize := c.evalResize()
	// The kernel counts positions in 31 bits: of a strip 16,384 pixels long and 64 high, say, the
	// longer side is squeezed.
	longest := max(resize, 1<<30/max(height, width))
	h, w := resize, min(longest, resize*width/height)
	if height > width {
		h, w = min(longest, resize*height/width), resize
	}
	half := func(rest int) int32 { return int32(math.RoundToEven(float64(rest) / 2)) }
	return [4]int32{half(h - c.Size), half(w - c.Size), int32(h), int32(w)}
}

// evalResize is the shorter side, in pixels, that EvalTorchvision resizes pictures to.
func (c Config) evalResize() int {
	switch {
	case c.EvalResize > 0:
		return c.EvalResize
	case c.Size <= smallView:
		return c.Size
	}
	return (16*c.Size + 7) / 14 // 8/7, rounded
}

// EvalUnchanged tells whether a picture of so many pixels is its own view for evaluation, but for
// normalisation.
func (c Config) EvalUnchanged(height, width int) bool {
	plan := c.EvalPlan(height, width)
	return height == c.Size && width == c.Size &&
		plan.Box == [4]int32{0, 0, int32(height), int32(width)}
}
