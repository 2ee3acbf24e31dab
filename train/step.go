package train

import (
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/optim"
)

// step is one whole training step, recorded once: views, forward, loss, backward, update.
type step struct {
	dev     *engine.Device
	staging *engine.Staging
	feed    *feed
	values  *kernels.StepBuffer
	names   []string      // of the metrics, the loss first
	labels  *labels       // for the loss; nil: it needs none
	probe   *probe        // nil: none
	rows    int           // embeddings that the health is of
	result  engine.Tensor // metrics, health and the probe's values: f32 in host memory
	last    []Value       // metrics of the last step
	program *engine.Program
	watches bool // the recipe's Watch is kept: this is not the smaller step
	watched Watched
	free    func() // releases what a step in parts keeps
	ranks   *Ranks // nil: one alone
}

// stagingSlots is how many batches lie in staging memory: one on its way, one being filled.
const stagingSlots = 2

// newStep makes the step for the recipe's pictures, which may stay on the device. The probe may be
// nil. Where there is a larger step, the new one is of smaller batches of the same pictures, and
// closed before it.
func newStep(d *engine.Device, recipe Recipe, net *Network, opt *optim.Optimizer, p *probe,
	stay bool, larger *step, groups groups) (*step, error) {
	s, r, inputs, err := recordStep(d, recipe, net, opt, p, stay, larger, groups)
	defer func() {
		if err != nil && s != nil {
			s.close()
		}
	}()
	if err != nil {
		return nil, err
	}
	// before staging: the plan refuses what does not fit
	if s.program, err = r.Finish(); err != nil {
		return nil, err
	}
	if larger == nil {
		if err = s.feed.open(); err != nil {
			return nil, err
		}
	}
	s.staging, err = engine.NewStaging(d, stagingSlots, inputs...)
	return s, err
}

// recordStep records the step, whose inputs go through staging memory; but for the tables of the
// step nothing is allocated.
func recordStep(d *engine.Device, recipe Recipe, net *Network, opt *optim.Optimizer, p *probe,
	stay bool, larger *step, groups groups) (
	s *step, r *engine.Recorder, inputs []engine.Tensor, err error) {
	s = &step{dev: d, probe: p, watches: larger == nil, free: func() {}}
	if s.values, err = kernels.NewStepBuffer(d); err != nil {
		return s, nil, nil, err
	}
	s.values.SetSeed(recipe.Seed)
	s.ranks = groups.ranks(d, recipe)
	if own := recipe.own(); larger == nil {
		s.feed, err = newFeed(d, own, stay)
	} else {
		s.feed, err = larger.feed.smaller(own)
	}
	if err != nil {
		return s, nil, nil, err
	}
	inputs = s.feed.inputs()
	if s.labels, err = newLabels(d, recipe); err != nil {
		return s, nil, nil, err
	}
	if s.labels != nil {
		inputs = append(inputs, s.labels.tensor)
	}
	if p != nil {
		inputs = append(inputs, p.labels)
	}
	r = d.NewRecorder()
	if recipe.Profile {
		r.Profile()
	}
	return s, r, inputs, s.describe(r, recipe, net, opt)
}

// fill writes a batch into the next staging slot; it may be called while a step runs.
func (s *step) fill(b data.Batch) (upload *engine.Program, err error) {
	upload = s.staging.Fill(func(memory ...[]byte) {
		err = s.feed.fill(memory, b)
		rest := memory[feedInputs:]
		if s.labels != nil {
			s.labels.fill(rest[0], b.Indices)
			rest = rest[1:]
		}
		if s.probe != nil {
			s.probe.fill(rest[0], whole(b))
		}
	})
	return upload, err
}

// start runs the step on a filled slot; number counts from 0.
func (s *step) start(upload *engine.Program, number, epoch int, rate float64, l LossScale) error {
	s.values.SetScale(l.Scale)
	s.values.SetSkipped(l.Skipped)
	s.values.SetRate(rate)
	s.values.SetStep(number + 1)
	s.values.SetEpoch(epoch)
	return s.feed.submit(upload, s.program)
}

// wait waits for the step and returns its metrics, the loss first, in memory that the next step
// uses again.
func (s *step) wait() ([]Value, error) {
	if err := s.feed.wait(); err != nil {
		return nil, err
	}
	values := engine.Map[float32](s.result)
	for i, name := range s.names {
		s.last[i] = Value{name, float64(values[i])}
	}
	return s.last, nil
}

// tell adds to the event of a step, after wait, what is known of it beside the metrics.
func (s *step) tell(done *StepDone, scale float64) {
	beside := engine.Map[float32](s.result)[len(s.names):]
	done.Health = newHealth(beside, s.rows, scale)
	done.Ranks = s.ranks.spent(s.dev.HostTimings())
	if s.probe != nil {
		done.Probe = &ProbeStep{Loss: float64(beside[healthValues]),
			Accuracy: float64(beside[healthValues+1])}
	}
}

// overflow tells after wait whether the gradients were not finite, so that nothing was updated.
func (s *step) overflow() bool { return s.values.Overflow() }

func (s *step) close() {
	if s.staging != nil {
		s.staging.Close()
	}
	if s.program != nil {
		s.program.Close()
	}
	s.free()
	s.ranks.Close()
	s.watched.close(s.dev)
	s.dev.Free(s.result)
	if s.labels != nil {
		s.dev.Free(s.labels.tensor)
	}
	if s.values != nil {
		s.values.Close()
	}
	if s.feed != nil {
		s.feed.close()
	}
}
