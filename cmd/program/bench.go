package program

import (
	"context"
	"fmt"
	"time"

	"vksimclr/engine"
	"vksimclr/measure"
)

type benchCommand struct {
	Step    stepFlags `embed:""`
	Seconds float64   `default:"10" help:"Least time to measure for, after the first step."`
	Profile bool      `help:"Print the time by kernel and by layer; the steps get slower."`
	Trace   string    `placeholder:"FILE" help:"As for train."`

	ViewsOnly bool   `name:"views-only" help:"Make views of --data, without an encoder."`
	Data      string `default:"shapes" help:"With --views-only: pictures, as for train."`
	Limit     int    `default:"0" help:"With --views-only: N pictures only; 0 means all."`
	Blur      bool   `help:"With --views-only: blur half of the views."`
	MaxSide   int    `default:"256" help:"With --views-only: as for train."`
	Resident  string `default:"auto" enum:"auto,on,off" help:"With --views-only: as for train."`
}

func (benchCommand) Help() string {
	return `The whole training step on views already made: encoder, head, contrastive loss, backward
pass, update (SGD).

With --views-only: how many views a second are made of real pictures, read by the host and augmented
on the device, with the encoder taken out; how many pictures a second the host alone reads; and the
share of the time that the device waits for pictures. Where the pictures stay in device memory, the
epoch that reads them is told apart.

Examples:

  vksimclr bench --arch small --batch 128
  vksimclr bench --arch resnet18 --batch 32 --precision mixed --seconds 30 --json
  vksimclr bench --arch resnet50 --size 224 --batch 16 --profile
  vksimclr bench --arch small --trace step.json    then open step.json in ui.perfetto.dev
  vksimclr bench --views-only --data ~/pictures --size 224 --blur --profile`
}

// benchResult is what bench prints.
type benchResult struct {
	stepName
	measure.Speed
}

// Run times the step.
func (b *benchCommand) Run(ctx context.Context, c console) error {
	if b.Seconds < 0 {
		return usage("bench: --seconds %g must be positive", b.Seconds)
	}
	if b.ViewsOnly {
		return b.runViews(ctx, c)
	}
	began := time.Now()
	recipe, err := b.Step.recipe("bench")
	if err != nil {
		return err
	}
	recipe.Profile = b.Profile || b.Trace != ""
	err = b.Step.resolveMicroBatch(engine.Options{Device: b.Step.Device}, &recipe)
	if err != nil {
		return err
	}
	return b.Step.on(func(d *engine.Device) error {
		if err := checkTrace(d, b.Trace); err != nil {
			return err
		}
		speed, err := measure.Bench(ctx, d, recipe, began, b.least())
		if err != nil {
			return err
		}
		if err := tellTimes(c.out, d, b.Profile, b.Trace, speed.Timings); err != nil {
			return err
		}
		return b.print(c, speed)
	})
}

// least is the least time to measure for.
func (b *benchCommand) least() time.Duration {
	return time.Duration(b.Seconds * float64(time.Second))
}

func (b *benchCommand) print(c console, speed measure.Speed) error {
	r := benchResult{b.Step.name(), speed}
	if b.Step.JSON {
		return c.printJSON(r)
	}
	if r.UntriedKernels > 0 {
		fmt.Fprintf(c.log, "%d kernels ran on untried tiles, since start-up had no more time: "+
			"run again, or 'vksimclr tune' first\n", r.UntriedKernels)
	}
	_, err := fmt.Fprintf(c.out, "%s, %s, %d×%d, batch %d on %s: %.4g images/s, %.4g s a step, "+
		"%d operations, first step after %.2f s\n", r.Arch, r.Precision, r.Size, r.Size, r.Batch,
		r.Device, r.ImagesPerSecond, r.SecondsPerStep, r.Dispatches, r.FirstStepSeconds)
	return err
}
