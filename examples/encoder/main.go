// Command encoder trains an encoder of one's own: one residual block of two convolutions.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/models"
	"vksimclr/shaders"
	"vksimclr/train"
)

// shallow describes the encoder: y = relu(bn1(down(x))), h = mean of relu(bn2(flat(y)) + y).
type shallow struct{ width int }

type encoder struct {
	shallow
	down, flat models.Conv2D
	bn1, bn2   models.BatchNorm
}

// Build declares the parameters. The first convolution reads views, which need no gradient.
func (s shallow) Build(l *models.Layout, prefix string) (models.Encoder, error) {
	down := models.Conv2DConfig{Out: s.width, In: 3, Size: 3, Stride: 2, Views: true}
	flat := models.Conv2DConfig{Out: s.width, In: s.width, Size: 3, Stride: 1}
	return &encoder{s, models.NewConv2D(l, prefix+"down", down), models.NewConv2D(l, prefix+"flat", flat),
		models.NewBatchNorm(l, prefix+"bn1", s.width, 1),
		models.NewBatchNorm(l, prefix+"bn2", s.width, 1)}, nil
}

func (e *encoder) Features() int { return e.width }

func (e *encoder) Forward(c *models.Context, x engine.Tensor) (
	h engine.Tensor, backward func(dh engine.Tensor)) {
	var none engine.Tensor
	y, downBack := e.down.Forward(c, c.Views(x))
	y, bn1Back := e.bn1.Forward(c, y, none, true)
	z, flatBack := e.flat.Forward(c, y)
	z, bn2Back := e.bn2.Forward(c, z, y, true)
	h, poolBack := models.GlobalAvgPool(c, z)
	return h, func(dh engine.Tensor) {
		dz, dy := bn2Back(poolBack(dh))
		dy, _ = bn1Back(flatBack(dz, dy)) // adds to the shortcut's gradient
		downBack(dy, none)
	}
}

func run(device string, pictures int, out io.Writer) error {
	d, err := engine.Open(engine.Options{Device: device, Shaders: shaders.FS})
	if err != nil {
		return err
	}
	defer d.Close()
	recipe := train.DefaultRecipe(data.NewShapes(data.Train, pictures))
	recipe.Encoder, recipe.Batch = shallow{16}, 64
	r, err := train.New(d, recipe)
	if err != nil {
		return err
	}
	defer r.Close()
	for step, err := range r.Steps(context.Background()) {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "step %d: %v\n", step.Step, step.Metrics)
	}
	return nil
}

func main() {
	if err := run("", 20000, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
