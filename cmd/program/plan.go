package program

import (
	"regexp"

	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/measure"
	"vksimclr/train"
)

type planCommand struct {
	Step    stepFlags `embed:""`
	Tensors bool      `help:"List layers and transient tensors too, with their traffic."`
	Model   string    `name:"device-model" placeholder:"MODEL" help:"Predict a step: h100, …"`
	Memory  string    `placeholder:"SIZE" help:"Plan for a device with so much memory, as 8GiB."`
	Ranks   int       `default:"1" help:"Ranks that share the batch (docs/ranks.md): plan one."`
}

func (planCommand) Help() string {
	return `What the step of 'vksimclr bench' needs, before any of it is allocated or measured:
operations, memory, FLOP, and for one picture the bytes read and written by each pass, as if each
operation brought each of its tensors from memory once. Where the fastest candidate for a
kernel is not remembered ('vksimclr tune'), the first one is taken. What a whole run needs, its
pictures and views included, says 'vksimclr train --dry-run'.

Examples:

  vksimclr plan --arch resnet50 --size 224 --batch 64
  vksimclr plan --arch resnet18 --batch 128 --precision mixed --tensors
  vksimclr plan --arch small --batch 128 --tensors --json
  vksimclr plan --arch resnet18 --batch 512 --device-model h100
  vksimclr plan --arch resnet50 --size 224 --batch 4096 --micro-batch auto --memory 8GiB
  vksimclr plan --arch resnet50 --size 224 --batch 1024 --bn whole --ranks 8

--device-model predicts the step's time by kind and by kernel, from FLOP, bytes and the device's
peaks (docs/model.md). For a GPU of the list the plan is the one that such a GPU would make.`
}

// planResult is what plan prints.
type planResult struct {
	stepName
	measure.Plan
}

// Run prints the plan.
func (p *planCommand) Run(c console) error {
	recipe, err := p.Step.recipe("plan")
	if err != nil {
		return err
	}
	if p.Ranks < 1 || p.Ranks > p.Step.Batch {
		return usage("plan: --ranks %d of a batch of %d: give 1 to %d", p.Ranks, p.Step.Batch,
			p.Step.Batch)
	}
	if p.Ranks > 1 {
		recipe.Ranks = dist.Planned(0, p.Ranks)
		if recipe.Norms == train.MicroNorms && !recipe.InParts() {
			recipe.Norms = train.WholeNorms // as ranks take it
		}
	}
	options := engine.Options{Device: p.Step.Device, Unmeasured: true}
	if p.Memory != "" {
		if !regexp.MustCompile(`^[1-9][0-9]*(KiB|MiB|GiB)?$`).MatchString(p.Memory) {
			return usage("plan: --memory %q: give a size as 8GiB or 512MiB", p.Memory)
		}
		options.Limits = "plan=" + p.Memory
	}
	model, err := deviceModel(p.Model)
	if err != nil {
		return err
	}
	if model != nil && model.Abilities.Pretends() {
		options.Pretend, options.CacheDir = model.Abilities.Pretend, "none"
	}
	if err := p.Step.resolveMicroBatch(options, &recipe); err != nil {
		return err
	}
	return withDevice(options,
		func(d *engine.Device) error {
			if options.Pretend != nil {
				kernels.AssumeMatrices(d)
			}
			plan, err := measure.MakePlan(d, recipe, p.Tensors)
			if err != nil {
				return err
			}
			if model != nil {
				predicted := model.Predict(plan.Recorded)
				plan.Device, plan.Predicted = model.Name, &predicted
			}
			result := planResult{p.Step.name(), plan}
			if p.Step.JSON {
				return c.printJSON(result)
			}
			if err := result.print(c.out); err != nil || model == nil {
				return err
			}
			return printPrediction(c.out, *model, *plan.Predicted, p.Step.Batch)
		})
}
