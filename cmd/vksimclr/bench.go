package main

import (
	"context"
	"fmt"
	"time"

	"vksimclr/train"
)

type benchCommand struct {
	Arch      string  `default:"small" help:"Encoder, as for train."`
	Size      int     `default:"32" help:"Side of a view in pixels; above 32 the encoder has the ImageNet stem."`
	Precision string  `default:"fp32" enum:"fp32,mixed" help:"fp32 or mixed, as for train."`
	Batch     int     `default:"128" help:"Pictures in a step; each gives two views."`
	Seconds   float64 `default:"10" help:"Least time to measure for, after the first step."`
	Profile   bool    `help:"Print where the time goes, by kernel and by layer; the steps get slower."`
	Device    string  `placeholder:"DEVICE" help:"Vulkan device: an index, UUID or part of a name from 'vksimclr devices'."`
	JSON      bool    `help:"Print the result as JSON."`
}

func (benchCommand) Help() string {
	return `The whole training step on views already made: encoder, head, contrastive loss, backward pass, update (SGD).

Examples:

  vksimclr bench --arch small --batch 128
  vksimclr bench --arch resnet18 --batch 32 --precision mixed --seconds 30 --json
  vksimclr bench --arch resnet50 --size 224 --batch 16 --profile`
}

// Run times the step.
func (b *benchCommand) Run(ctx context.Context, c console) error {
	config := train.Default()
	config.Arch, config.Batch, config.Precision, config.Device = b.Arch, b.Batch, b.Precision, b.Device
	if err := config.Validate(); err != nil {
		return err
	}
	if b.Size < 1 || b.Seconds < 0 {
		return &train.UsageError{Problems: []string{fmt.Sprintf("bench: --size %d and --seconds %g must be positive", b.Size, b.Seconds)}}
	}
	result, err := train.Bench(ctx, config, b.Size, time.Duration(b.Seconds*float64(time.Second)), b.Profile, c.out)
	if err != nil {
		return err
	}
	if b.JSON {
		return c.printJSON(result)
	}
	_, err = fmt.Fprintf(c.out, "%s, %s, %d×%d, batch %d on %s: %.4g images/s, %.4g s a step, %d operations, first step after %.2f s\n", result.Arch, result.Precision, result.Size,
		result.Size, result.Batch, result.Device, result.ImagesPerSecond, result.SecondsPerStep, result.Dispatches, result.FirstStepSeconds)
	return err
}
