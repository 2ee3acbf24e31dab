package augment

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// stage writes y from x.
type stage func(y, x engine.Tensor)

// Record adds to a program what turns images [B,H,W,3] u8 into views [M,S,S,4] f32, M a multiple of B: row m is view m/B of sample indices[m mod B]
// (indices [B] u32: numbers in the data set). Seed, epoch and step come from the step buffer. It returns what is drawn, for the curious.
func Record(r *engine.Recorder, c Config, views, images, indices, step engine.Tensor) kernels.Augmentations {
	c.check(views)
	b, height, width := images.Dim(0), images.Dim(1), images.Dim(2)
	r.Scope("augment", kernels.PassViews)
	drawn := kernels.TempAugmentations(r, views.Dim(0))
	kernels.AugmentParameters(r, drawn, indices, step, c.Ranges(height, width))
	decoded := r.Temp("decoded", engine.F32, b, height, width, 4)
	kernels.ImageDecode(r, decoded, images)

	stages := []stage{func(y, x engine.Tensor) { kernels.ResizedCrop(r, y, x, drawn.Boxes, drawn.Flips, c.Interpolation) }}
	if c.ColorStrength > 0 && c.JitterProbability > 0 {
		stages = append(stages, func(y, x engine.Tensor) { kernels.ColorJitter(r, y, x, drawn.Factors, drawn.Order, c.ColorSemantics) })
	}
	if c.ColorStrength > 0 && c.GrayscaleProbability > 0 {
		stages = append(stages, func(y, x engine.Tensor) { kernels.Grayscale(r, y, x, drawn.Grays) })
	}
	if c.BlurProbability > 0 && c.taps() > 1 {
		stages = append(stages, func(y, x engine.Tensor) { kernels.GaussianBlur(r, y, x, drawn.Sigmas, c.taps(), c.BlurBorder) })
	}
	c.chain(r, views, decoded, stages)
	return drawn
}

// EvalView adds what turns images [B,H,W,3] u8 into views [B,S,S,4] f32 for evaluation: nothing random; images of the right size as they are, others
// by a central crop and a resize.
func EvalView(r *engine.Recorder, c Config, views, images engine.Tensor) {
	c.check(views)
	b, height, width := images.Dim(0), images.Dim(1), images.Dim(2)
	r.Scope("evaluation view", kernels.PassViews)
	if height == c.Size && width == c.Size && !c.Normalize {
		kernels.ImageDecode(r, views, images)
		return
	}
	decoded := r.Temp("decoded", engine.F32, b, height, width, 4)
	kernels.ImageDecode(r, decoded, images)
	var stages []stage
	if height != c.Size || width != c.Size {
		box := r.Temp("evaluation_box", engine.I32, 1, 4)
		for i, v := range EvalBox(height, width, c.EvalProportion) {
			r.Fill(box.At(i, 1), uint32(v))
		}
		stages = append(stages, func(y, x engine.Tensor) { kernels.ResizedCrop(r, y, x, box, engine.Tensor{}, c.Interpolation) })
	}
	c.chain(r, views, decoded, stages)
}

// chain runs the stages from x to views, and normalisation last.
func (c Config) chain(r *engine.Recorder, views, x engine.Tensor, stages []stage) {
	if c.Normalize {
		stages = append(stages, func(y, x engine.Tensor) { kernels.NormalizeImage(r, y, x, narrow(c.Mean), narrow(c.Deviation)) })
	}
	for i, run := range stages {
		y := views
		if i < len(stages)-1 {
			y = r.Temp("views", engine.F32, views.Shape()...)
		}
		run(y, x)
		x = y
	}
}

// check panics where Record or EvalView is asked for what the configuration does not describe.
func (c Config) check(views engine.Tensor) {
	if err := c.Validate(); err != nil {
		panic(err.Error())
	}
	if views.Rank() != 4 || views.Dim(1) != c.Size || views.Dim(2) != c.Size {
		panic(fmt.Sprintf("augment: %v does not hold views of %d x %d pixels", views, c.Size, c.Size))
	}
}

func narrow(v [3]float64) [3]float32 { return [3]float32{float32(v[0]), float32(v[1]), float32(v[2])} }
