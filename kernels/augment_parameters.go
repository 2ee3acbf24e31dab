package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// CropSampler names the distribution of random crops.
type CropSampler uint32

const (
	// TorchvisionCrops are uniform in area and in the logarithm of the aspect ratio.
	TorchvisionCrops CropSampler = iota
	// TFCrops are those of tf.image.sample_distorted_bounding_box: uniform in the side and in the
	// aspect ratio.
	TFCrops
)

var cropSamplers = []string{"torchvision", "tf"}

func (s CropSampler) String() string                   { return enumName(s, cropSamplers) }
func (s CropSampler) MarshalText() ([]byte, error)     { return marshalEnum(s, cropSamplers) }
func (s *CropSampler) UnmarshalText(text []byte) error { return parseEnum(s, cropSamplers, text) }

// AugmentRanges says what AugmentParameters draws from. Its fields are the kernel's push constants;
// the launch fills in Rows and Sources.
type AugmentRanges struct {
	Rows, Sources         uint32
	CropSampler, Attempts uint32
	MinArea, MaxArea      float32 // of a crop, as a share of the picture
	MinAspect, MaxAspect  float32 // width / height; its logarithm for TorchvisionCrops
	MinCovered            float32 // TFCrops: the least share of the picture that a crop shows
	FlipProbability       float32
	JitterProbability     float32
	Brightness, Contrast  float32 // half widths of the ranges around 1
	Saturation, Hue       float32 // hue: around 0, in turns
	GrayProbability       float32
	BlurProbability       float32
	MinSigma, MaxSigma    float32
	SharedSigma           uint32 // 1: one sigma for all rows of a view and step
	FirstView             uint32 // number of the view of row 0
	// AddedBrightness is 1 where the brightness factor less 1 is added (ColorSemantics). The factor
	// may then be below 0.
	AddedBrightness     uint32
	VerticalProbability float32 // of a view upside down
	TurnProbability     float32 // of a view turned by 90, 180 or 270 degrees, all alike
}

// The bits of a word of Augmentations.Flips. A view is first turned left by 90 degrees as often as
// QuarterTurns says, then flipped.
const (
	Flipped    uint32 = 1 // left and right are exchanged
	UpsideDown uint32 = 2 // top and bottom are exchanged
)

// QuarterTurns is how often a view with a word of flips is turned left by 90 degrees, 0 to 3.
func QuarterTurns(flips uint32) int { return int(flips >> 2 & 3) }

// TurnedBy is the word of flips of so many quarter turns to the left.
func TurnedBy(quarters int) uint32 { return (uint32(quarters) & 3) << 2 }

// ExtentWords is the length of a picture's row in the table of extents: its height and width in
// pixels; top, left, height and width of the crop that is taken where every attempt failed; and the
// word in memory at which the picture begins.
const ExtentWords = 7

// Augmentations hold what was drawn for M rows; row m is view FirstView + m/B of sample
// m mod B.
type Augmentations struct {
	Boxes   engine.Tensor // [M,4] i32  top, left, height, width
	Factors engine.Tensor // [M,4] f32  brightness, contrast, saturation, hue; 1 1 1 0: no jitter
	Order   engine.Tensor // [M,4] i32  in which order the four factors are applied
	Flips   engine.Tensor // [M] u32  Flipped, UpsideDown and quarter turns
	Grays   engine.Tensor // [M] u32
	Sigmas  engine.Tensor // [M] f32  of the blur; 0 without blur
}

// TempAugmentations makes transient tensors for so many rows.
func TempAugmentations(r *engine.Recorder, rows int) Augmentations {
	return Augmentations{
		Boxes:   r.Temp("boxes", engine.I32, rows, 4),
		Factors: r.Temp("factors", engine.F32, rows, 4),
		Order:   r.Temp("order", engine.I32, rows, 4),
		Flips:   r.Temp("flips", engine.U32, rows),
		Grays:   r.Temp("grays", engine.U32, rows),
		Sigmas:  r.Temp("sigmas", engine.F32, rows),
	}
}

var augmentParameters = engine.Kernel[AugmentRanges]{
	Shader: "augment_parameters",
	Args: engine.Args{engine.In("indices"), engine.In("extents"), engine.Out("boxes"),
		engine.Out("factors"), engine.Out("order"), engine.Out("flips"), engine.Out("grays"),
		engine.Out("sigmas"), engine.In("step")},
	Groups: func(p AugmentRanges) int { return laneGroups(p.Rows) },
}

// AugmentParameters draws the augmentations of every view of B samples. indices [B] u32 are the
// samples' numbers in the data set; extents [B,ExtentWords] i32 are their pictures' sizes. A draw
// depends on seed and epoch in the step buffer, on sample, view and extent, and on nothing else: a
// batch of other samples or a resumed run draws the same.
func AugmentParameters(r *engine.Recorder, a Augmentations, indices, extents, step engine.Tensor,
	ranges AugmentRanges) {
	const op = "augment parameters"
	m, b := a.Boxes.Dim(0), indices.Dim(0)
	if m%b != 0 {
		panic(fmt.Sprintf("kernels: %s: the rows of %v are not a multiple of those of %v", op,
			a.Boxes, indices))
	}
	checkPerImage(op, indices, false, b)
	checkPerImage(op, extents, false, b, ExtentWords)
	for _, t := range []engine.Tensor{a.Boxes, a.Order} {
		checkPerImage(op, t, false, m, 4)
	}
	for _, t := range []engine.Tensor{a.Flips, a.Grays} {
		checkPerImage(op, t, false, m)
	}
	checkPerImage(op, a.Factors, true, m, 4)
	checkPerImage(op, a.Sigmas, true, m)
	checkStep(op, step)
	ranges.Rows, ranges.Sources = uint32(m), uint32(b)
	augmentParameters.Dispatch(r, ranges, indices, extents, a.Boxes, a.Factors, a.Order, a.Flips,
		a.Grays, a.Sigmas, step)
}
