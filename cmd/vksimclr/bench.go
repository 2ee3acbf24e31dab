package main

import (
	"context"
	"fmt"
	"time"

	"vksimclr/train"
)

type benchCommand struct {
	Step    stepFlags `embed:""`
	Seconds float64   `default:"10" help:"Least time to measure for, after the first step."`
	Profile bool      `help:"Print where the time goes, by kernel and by layer; the steps get slower."`
	Trace   string    `placeholder:"FILE" help:"Write the last step's operations for ui.perfetto.dev or chrome://tracing; the steps get slower."`
}

func (benchCommand) Help() string {
	return `The whole training step on views already made: encoder, head, contrastive loss, backward pass, update (SGD).

Examples:

  vksimclr bench --arch small --batch 128
  vksimclr bench --arch resnet18 --batch 32 --precision mixed --seconds 30 --json
  vksimclr bench --arch resnet50 --size 224 --batch 16 --profile
  vksimclr bench --arch small --trace step.json    then open step.json in ui.perfetto.dev`
}

// Run times the step.
func (b *benchCommand) Run(ctx context.Context, c console) error {
	config, err := b.Step.config("bench")
	if err != nil {
		return err
	}
	if b.Seconds < 0 {
		return &train.UsageError{Problems: []string{fmt.Sprintf("bench: --seconds %g must be positive", b.Seconds)}}
	}
	options := train.BenchOptions{Size: b.Step.Size, Duration: time.Duration(b.Seconds * float64(time.Second)), Profile: b.Profile, Trace: b.Trace}
	result, err := train.Bench(ctx, config, options, c.out)
	if err != nil {
		return err
	}
	if b.Step.JSON {
		return c.printJSON(result)
	}
	if result.UntriedKernels > 0 {
		fmt.Fprintf(c.log, "%d kernels ran on untried tiles, since start-up had no more time: run again, or 'vksimclr tune' first\n", result.UntriedKernels)
	}
	_, err = fmt.Fprintf(c.out, "%s, %s, %d×%d, batch %d on %s: %.4g images/s, %.4g s a step, %d operations, first step after %.2f s\n", result.Arch, result.Precision, result.Size,
		result.Size, result.Batch, result.Device, result.ImagesPerSecond, result.SecondsPerStep, result.Dispatches, result.FirstStepSeconds)
	return err
}
