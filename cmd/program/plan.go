package program

import (
	"regexp"

	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/measure"
	"vksimclr/train"
)

type planCommand struct {
	Step    stepFlags `embed:""`
	Tensors bool      `help:"List layers and transient tensors too, with their traffic."`
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
  vksimclr plan --arch resnet50 --size 224 --batch 4096 --micro-batch auto --memory 8GiB
  vksimclr plan --arch resnet50 --size 224 --batch 1024 --bn whole --ranks 8`
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
	if err := p.Step.resolveMicroBatch(options, &recipe); err != nil {
		return err
	}
	return withDevice(options,
		func(d *engine.Device) error {
			plan, err := measure.MakePlan(d, recipe, p.Tensors)
			if err != nil {
				return err
			}
			result := planResult{p.Step.name(), plan}
			if p.Step.JSON {
				return c.printJSON(result)
			}
			return result.print(c.out)
		})
}
