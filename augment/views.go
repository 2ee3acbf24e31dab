package augment

import (
	"fmt"
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// stage writes y from x.
type stage func(y, x engine.Tensor)

// Pictures are the input of Record. They may have any sizes.
type Pictures struct {
	Images  engine.Tensor // U8 of any shape: pictures [height,width,3], each from a word on
	Largest int           // bytes of the largest picture; 0: unknown
	Extents engine.Tensor // [B,ExtentWords] i32, as Config.FillExtents writes them
	Indices engine.Tensor // [B] u32, the samples' numbers in the data set
}

// NewPictures makes tensors for a batch of pictures of at most height·width pixels each.
func NewPictures(d *engine.Device, batch, height, width int) (p Pictures, err error) {
	largest := 3 * height * width
	return NewPacked(d, batch, batch*largest, largest)
}

// NewPacked makes tensors for a batch of pictures in so many bytes, the largest in so many. Both
// are multiples of 4.
func NewPacked(d *engine.Device, batch, bytes, largest int) (p Pictures, err error) {
	p.Largest = largest
	if p.Images, err = d.NewTensor("images", engine.U8, bytes); err != nil {
		return p, err
	}
	p.Extents, p.Indices, err = NewTables(d, batch)
	return p, err
}

// NewTables makes the tables of a batch of pictures: their extents and their numbers.
func NewTables(d *engine.Device, batch int) (extents, indices engine.Tensor, err error) {
	extents, err = d.NewTensor("extents", engine.I32, batch, kernels.ExtentWords)
	if err == nil {
		indices, err = d.NewTensor("indices", engine.U32, batch)
	}
	return extents, indices, err
}

// packed are the pictures as kernels take them.
func (p Pictures) packed() kernels.PackedPictures {
	return kernels.PackedPictures{Bytes: p.Images, Largest: p.Largest, Extents: p.Extents}
}

// Record adds to a program what turns pictures into views [M,S,S,4] f32, M a multiple of B. Row m
// is view FirstView + m/B of sample Indices[m mod B]. Seed, epoch and step come from the step
// buffer. Record returns the tensors of what is drawn.
func Record(r *engine.Recorder, c Config, views engine.Tensor, p Pictures,
	step engine.Tensor) kernels.Augmentations {
	c.check(views)
	r.Scope("augment", kernels.PassViews)
	drawn := kernels.TempAugmentations(r, views.Dim(0))
	kernels.AugmentParameters(r, drawn, p.Indices, p.Extents, step, c.Ranges())
	c.apply(r, views, p, drawn)
	return drawn
}

// apply makes views of pictures by what was drawn for them.
func (c Config) apply(r *engine.Recorder, views engine.Tensor, p Pictures,
	drawn kernels.Augmentations) {
	stages := []stage{func(y, _ engine.Tensor) {
		kernels.PictureCrop(r, y, p.packed(), drawn.Boxes, drawn.Flips, c.Interpolation)
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
	c.chain(r, views, stages)
}

// EvalView adds to a program what turns pictures into views [B,S,S,4] f32 for evaluation, with
// nothing random: the views of EvalPlan. Config.FillEvalBoxes has written their boxes to boxes
// [B,ExtentWords] i32. Images are packed as for Record. Absent boxes mean that images [B,S,S,3] are
// pictures that stay as they are (EvalUnchanged), S even.
func EvalView(r *engine.Recorder, c Config, views, images, boxes engine.Tensor) {
	c.check(views)
	as := []int{views.Dim(0), c.Size, c.Size, 3}
	if !boxes.Valid() && (!slices.Equal(images.Shape(), as) || !c.EvalUnchanged(c.Size, c.Size)) {
		panic(fmt.Sprintf("augment: no boxes to make views of %d×%d pixels from %v", c.Size, c.Size,
			images))
	}
	r.Scope("evaluation view", kernels.PassViews)
	first := func(y, _ engine.Tensor) { kernels.ImageDecode(r, y, images) }
	if boxes.Valid() {
		first = func(y, _ engine.Tensor) {
			largest := 0
			if images.Rank() == 4 {
				largest = images.Dim(1) * images.Dim(2) * 3
			}
			x := kernels.PackedPictures{Bytes: images, Largest: largest, Extents: boxes}
			if plan := c.EvalPlan(c.Size, c.Size); plan.Windowed {
				kernels.PictureWindow(r, y, x, plan.Interpolation)
			} else {
				kernels.PictureCrop(r, y, x, engine.Tensor{}, engine.Tensor{}, plan.Interpolation)
			}
		}
	}
	c.chain(r, views, []stage{first})
}

// chain runs the stages up to views, and normalisation last. The first stage needs no input.
func (c Config) chain(r *engine.Recorder, views engine.Tensor, stages []stage) {
	if c.Normalize {
		stages = append(stages, func(y, x engine.Tensor) {
			kernels.NormalizeImage(r, y, x, narrow(c.Mean), narrow(c.Deviation))
		})
	}
	var x engine.Tensor
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
