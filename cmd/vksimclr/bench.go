package main

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
}

func (benchCommand) Help() string {
	return `The whole training step on views already made: encoder, head, contrastive loss, backward
pass, update (SGD).

Examples:

  vksimclr bench --arch small --batch 128
  vksimclr bench --arch resnet18 --batch 32 --precision mixed --seconds 30 --json
  vksimclr bench --arch resnet50 --size 224 --batch 16 --profile
  vksimclr bench --arch small --trace step.json    then open step.json in ui.perfetto.dev`
}

// benchResult is what bench prints.
type benchResult struct {
	stepName
	measure.Speed
}

// Run times the step.
func (b *benchCommand) Run(ctx context.Context, c console) error {
	began := time.Now()
	recipe, err := b.Step.recipe("bench")
	if err != nil {
		return err
	}
	if b.Seconds < 0 {
		return usage("bench: --seconds %g must be positive", b.Seconds)
	}
	recipe.Profile = b.Profile || b.Trace != ""
	return b.Step.on(func(d *engine.Device) error {
		if err := checkTrace(d, b.Trace); err != nil {
			return err
		}
		least := time.Duration(b.Seconds * float64(time.Second))
		speed, err := measure.Bench(ctx, d, recipe, began, least)
		if err != nil {
			return err
		}
		if b.Profile {
			printProfile(c.out, speed.Timings)
		}
		if b.Trace != "" {
			if err := measure.SaveTrace(b.Trace, d.Name(), speed.Timings); err != nil {
				return err
			}
		}
		return b.print(c, speed)
	})
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
