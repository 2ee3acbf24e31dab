package program

import (
	"context"
	"fmt"
	"time"

	"vksimclr/costmodel"
	"vksimclr/engine"
	"vksimclr/measure"
)

type benchCommand struct {
	Step    stepFlags `embed:""`
	Seconds float64   `default:"10" help:"Least time to measure for, after the first step."`
	Profile bool      `help:"Print the time by kernel and by layer; the steps get slower."`
	Trace   string    `placeholder:"FILE" help:"As for train."`
	Model   string    `name:"device-model" placeholder:"MODEL" help:"With --profile: as for plan."`
	Tune    float64   `name:"tune-seconds" default:"-1" help:"Time for trials; -1: as usual."`

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

Training and bench try the candidates for kernels that nobody has measured yet, for 2 s on CPU
drivers and 8 s on GPUs. --tune-seconds gives another time: 60 has a cold start measure them all.

--device-model prints the times that a model of the device predicts beside the measured ones.

Examples:

  vksimclr bench --arch small --batch 128
  vksimclr bench --arch resnet18 --batch 32 --precision mixed --seconds 30 --json
  vksimclr bench --arch resnet50 --size 224 --batch 16 --profile
  vksimclr bench --arch small --profile --device-model cpu.toml    after kbench --fit cpu.toml
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
	if b.Tune < 0 && b.Tune != -1 {
		return usage("bench: --tune-seconds %g must be positive, 0 for no trials, or -1 for the "+
			"usual time", b.Tune)
	}
	model, err := deviceModel(b.Model)
	if err != nil {
		return err
	}
	if model != nil && !b.Profile {
		return usage("bench: --device-model %s predicts what --profile prints: add --profile",
			b.Model)
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
		if b.Tune >= 0 {
			d.TryFor(time.Duration(b.Tune * float64(time.Second)))
		}
		speed, err := measure.Bench(ctx, d, recipe, began, b.least())
		if err != nil {
			return err
		}
		if err := tellTimes(c.out, d, b.Profile, b.Trace, speed.Timings); err != nil {
			return err
		}
		if b.Profile && !b.Step.JSON {
			if err := b.beside(c, model, d.Name(), speed); err != nil {
				return err
			}
		}
		return b.print(c, speed)
	})
}

// beside prints the predicted times by the measured ones, by the model that was named or else by
// the one for a device of this name.
func (b *benchCommand) beside(c console, model *costmodel.Device, device string,
	speed measure.Speed) error {
	if model == nil {
		if m, ok := costmodel.Matching(device); ok {
			model = &m
		}
	}
	if model == nil {
		_, err := fmt.Fprintln(c.log, "no model of this device is at hand to predict its times: "+
			"make one by 'kbench --fit FILE' and add --device-model FILE")
		return err
	}
	return printBeside(c.out, *model, speed)
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
