// Command loss trains with a loss of one's own: SimCLR's at two temperatures. A cold one separates
// near neighbours, a warm one spreads all pictures.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/losses"
	"vksimclr/shaders"
	"vksimclr/train"
)

// twoTemperatures is the sum of NT-Xent at two temperatures.
type twoTemperatures struct{ cold, warm float32 }

func (twoTemperatures) Name() string          { return "two_temperatures" }
func (twoTemperatures) State() []losses.State { return nil }

// Record records both losses into the rows of two tensors, and adds the rows up.
func (l twoTemperatures) Record(r *engine.Recorder, b losses.Batch) (
	dz engine.Tensor, metrics []losses.Metric) {
	const row = 64 // elements after which any device can bind the next row
	n := b.Z.Len()
	values, gradients := r.Temp("losses", engine.F32, 2, row), r.Temp("gradients", engine.F32, 2, n)
	loss, accuracy := r.Temp("loss", engine.F32, row), r.Temp("accuracy", engine.F32, 1)
	dz = r.Temp("dz", engine.F32, b.Z.Shape()...)
	r.Fill(values, 0)
	value := func(i int) engine.Tensor { return values.Slice(i, i+1).At(0, 1) }
	for i, temperature := range []float32{l.warm, l.cold} { // the accuracy is the cold one's
		gradient := gradients.Slice(i, i+1).At(0, b.Z.Shape()...)
		kernels.NTXent(r, value(i), accuracy, gradient, b.Z, temperature, 1e-12)
	}
	kernels.SumRows(r, loss, values, false)
	kernels.SumRows(r, dz.At(0, n), gradients, false)
	return dz, []losses.Metric{{Name: "loss", Value: loss.At(0, 1)},
		{Name: "contrastive_accuracy", Value: accuracy},
		{Name: "warm_loss", Value: value(0)}, {Name: "cold_loss", Value: value(1)}}
}

func run(device string, pictures int, out io.Writer) error {
	d, err := engine.Open(engine.Options{Device: device, Shaders: shaders.FS})
	if err != nil {
		return err
	}
	defer d.Close()
	recipe := train.DefaultRecipe(data.NewShapes(data.Train, pictures))
	recipe.Loss, recipe.Epochs, recipe.Batch = twoTemperatures{0.1, 0.5}, 1, 64
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
