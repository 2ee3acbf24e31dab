package augment

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// stage writes y from x.
type stage func(y, x engine.Tensor)

// Pictures are the input of Record.
type Pictures struct {
	Images  engine.Tensor // [B,H,W,3] u8, each picture at the top left of its image
	Extents engine.Tensor // [B,6] i32, as Config.FillExtents writes them
	Indices engine.Tensor // [B] u32, the samples' numbers in the data set
}

// NewPictures makes tensors for a batch of pictures on a canvas of height×width pixels.
func NewPictures(d *engine.Device, batch, height, width int) (p Pictures, err error) {
	if p.Images, err = d.NewTensor("images", engine.U8, batch, height, width, 3); err != nil {
		return p, err
	}
	p.Extents, err = d.NewTensor("extents", engine.I32, batch, kernels.ExtentWords)
	if err != nil {
		return p, err
	}
	p.Indices, err = d.NewTensor("indices", engine.U32, batch)
	return p, err
}

// Record adds to a program what turns pictures into views [M,S,S,4] f32, M a multiple of B. Row m
// is view m/B of sample Indices[m mod B]. Seed, epoch and step come from the step buffer. Record
// returns the tensors of what is drawn.
func Record(r *engine.Recorder, c Config, views engine.Tensor, p Pictures,
	step engine.Tensor) kernels.Augmentations {
	c.check(views)
	b, height, width := p.Images.Dim(0), p.Images.Dim(1), p.Images.Dim(2)
	r.Scope("augment", kernels.PassViews)
	drawn := kernels.TempAugmentations(r, views.Dim(0))
	kernels.AugmentParameters(r, drawn, p.Indices, p.Extents, step, c.Ranges())
	decoded := r.Temp("decoded", engine.F32, b, height, width, 4)
	kernels.ImageDecode(r, decoded, p.Images)

	stages := []stage{func(y, x engine.Tensor) {
		kernels.ResizedCrop(r, y, x, drawn.Boxes, drawn.Flips, c.Interpolation)
	}}
	if c.ColorStrength > 0 && c.JitterProbability > 0 {
		stages = append(stages, func(y, x engine.Tensor) {
			kernels.ColorJitter(r, y, x, drawn.Factors, drawn.Order, c.ColorSemantics)
		})
	}
	if c.ColorStrength > 0 && c.GrayscaleProbability > 0 {
		stages = append(stages, func(y, x engine.Tensor) {
			kernels.Grayscale(r, y, x, drawn.Grays)
		})
	}
	if c.BlurProbability > 0 && c.taps() > 1 {
		stages = append(stages, func(y, x engine.Tensor) {
			kernels.GaussianBlur(r, y, x, drawn.Sigmas, c.taps(), c.BlurBorder)
		})
	}
	c.chain(r, views, decoded, stages)
	return drawn
}

// EvalView adds to a program what turns images [B,H,W,3] u8 into views [B,S,S,4] f32 for
// evaluation, with nothing random: it cuts boxes [B,4] i32, as Config.FillEvalBoxes writes them,
// and resizes them. Absent boxes mean that every image is a picture of S×S pixels; it is not
// resampled.
func EvalView(r *engine.Recorder, c Config, views, images, boxes engine.Tensor) {
	c.check(views)
	b, height, width := images.Dim(0), images.Dim(1), images.Dim(2)
	if !boxes.Valid() && (height != c.Size || width != c.Size) {
		panic(fmt.Sprintf("augment: no boxes to make views of %d×%d pixels from %v", c.Size, c.Size,
			images))
	}
	r.Scope("evaluation view", kernels.PassViews)
	if !boxes.Valid() && !c.Normalize {
		kernels.ImageDecode(r, views, images)
		return
	}
	decoded := r.Temp("decoded", engine.F32, b, height, width, 4)
	kernels.ImageDecode(r, decoded, images)
	var stages []stage
	if boxes.Valid() {
		stages = append(stages, func(y, x engine.Tensor) {
			kernels.ResizedCrop(r, y, x, boxes, engine.Tensor{}, c.Interpolation)
		})
	}
	c.chain(r, views, decoded, stages)
}

// chain runs the stages from x to views, and normalisation last.
func (c Config) chain(r *engine.Recorder, views, x engine.Tensor, stages []stage) {
	if c.Normalize {
		stages = append(stages, func(y, x engine.Tensor) {
			kernels.NormalizeImage(r, y, x, narrow(c.Mean), narrow(c.Deviation))
		})
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
		panic(fmt.Sprintf("augment: %v does not hold views of %d×%d pixels", views, c.Size, c.Size))
	}
}

func narrow(v [3]float64) [3]float32 {
	return [3]float32{float32(v[0]), float32(v[1]), float32(v[2])}
}
