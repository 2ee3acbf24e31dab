package main

import (
	"context"
	"fmt"

	"vksimclr/train"
)

// stepFlags name a training step on views already made, as bench times it.
type stepFlags struct {
	Arch      string `default:"small" help:"Encoder, as for train."`
	Size      int    `default:"32" help:"Side of a view in pixels; above 32 the encoder has the ImageNet stem."`
	Precision string `default:"fp32" enum:"fp32,mixed" help:"fp32 or mixed, as for train."`
	Batch     int    `default:"128" help:"Pictures in a step; each gives two views."`
	Device    string `placeholder:"DEVICE" help:"Vulkan device: an index, UUID or part of a name from 'vksimclr devices'."`
	JSON      bool   `help:"Print the result as JSON."`
}

// config is the default training run with the step's flags, if they make sense.
func (s stepFlags) config(command string) (train.Config, error) {
	config := train.Default()
	config.Arch, config.Batch, config.Precision, config.Device = s.Arch, s.Batch, s.Precision, s.Device
	if err := config.Validate(); err != nil {
		return config, err
	}
	if s.Size < 1 {
		return config, &train.UsageError{Problems: []string{fmt.Sprintf("%s: --size %d must be positive", command, s.Size)}}
	}
	return config, nil
}

type planCommand struct {
	Step    stepFlags `embed:""`
	Tensors bool      `help:"List layers and transient tensors too: size, first and last operation, how often read and written."`
}

func (planCommand) Help() string {
	return `What the step of 'vksimclr bench' needs, before any of it is allocated or measured: operations, memory, FLOP, and for one picture the
bytes read and written by each pass, as if each operation brought each of its tensors from memory once. Where no choice between
kernels is remembered ('vksimclr tune'), the first candidate is taken.

Examples:

  vksimclr plan --arch resnet50 --size 224 --batch 64
  vksimclr plan --arch resnet18 --batch 128 --precision mixed --tensors
  vksimclr plan --arch small --batch 128 --tensors --json`
}

// Run prints the plan.
func (p *planCommand) Run(c console) error {
	config, err := p.Step.config("plan")
	if err != nil {
		return err
	}
	plan, err := train.MakePlan(config, p.Step.Size, p.Tensors)
	if err != nil {
		return err
	}
	if p.Step.JSON {
		return c.printJSON(plan)
	}
	return plan.Print(c.out)
}

type tuneCommand struct {
	Step   stepFlags `embed:""`
	Rounds int       `default:"5" help:"How often each candidate is measured, in turn with the others; its best counts."`
}

func (tuneCommand) Help() string {
	return `Training measures the candidates for each kernel in passing, about a millisecond each, and remembers the fastest. This forgets what is
remembered for the kernels of one step and measures anew and longer. The choice changes the speed, never a bit of the result.

Examples:

  vksimclr tune --arch small --batch 128
  vksimclr tune --arch resnet50 --size 224 --batch 64 --precision mixed --rounds 10`
}

// Run measures and prints what was chosen.
func (t *tuneCommand) Run(ctx context.Context, c console) error {
	config, err := t.Step.config("tune")
	if err != nil {
		return err
	}
	if t.Rounds < 1 {
		return &train.UsageError{Problems: []string{fmt.Sprintf("tune: --rounds %d must be positive", t.Rounds)}}
	}
	choices, err := train.Tune(ctx, config, t.Step.Size, t.Rounds, c.log)
	if err != nil {
		return err
	}
	if t.Step.JSON {
		return c.printJSON(choices)
	}
	return train.PrintChoices(c.out, choices)
}
