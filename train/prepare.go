package train

import (
	"vksimclr/data"
	"vksimclr/optim"
)

// prepare plans and allocates everything, then stores the first or the saved weights.
func (r *run) prepare(checkpoint *Checkpoint) (err error) {
	canvas, size := data.CanvasOf(r.set, 0), data.ViewSize(r.set)
	r.each = data.StepsPerEpoch(r.set.Len(), r.Batch)
	r.steps = r.each * r.Epochs
	if r.rate, err = r.schedule(r.set.Len(), r.steps); err != nil {
		return err
	}
	if r.net, err = NewNetwork(r.dev, r.Config, size); err != nil {
		return err
	}
	r.net.Policy = r.policy
	if r.opt, err = r.net.optimizer(r.dev, r.Config); err != nil {
		return err
	}
	if r.step, err = NewStep(r.dev, r.Config, r.net, r.opt, canvas, size, r.Profile || r.Trace != ""); err != nil {
		return err
	}
	if checkpoint == nil {
		r.scale = r.newLossScale()
		return r.net.initialize(r.Config)
	}
	r.done, r.scale = checkpoint.Step, checkpoint.LossScale
	if err = r.net.restore(checkpoint); err != nil {
		return err
	}
	return r.net.restoreOptimizer(r.opt, checkpoint)
}

// schedule is the learning rate of a run of so many steps on so many pictures.
func (c Config) schedule(pictures, steps int) (s optim.Schedule, err error) {
	s = optim.Schedule{Warmup: optim.WarmupSteps(pictures, c.Batch, c.WarmupEpochs), Total: steps}
	s.Peak, err = optim.Scaling(c.LRScaling).Peak(c.LR, c.Batch)
	return s, err
}
