package train

import (
	"encoding/binary"

	"vksimclr/augment"
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
	result  engine.Tensor // [metrics] f32 in host memory
	last    []Value       // metrics of the last step
	program *engine.Program
}

// newStep records the step for the recipe's pictures, which may stay on the device.
func newStep(d *engine.Device, recipe Recipe, net *Network, opt *optim.Optimizer,
	stay bool) (s *step, err error) {
	s = &step{dev: d}
	defer func() {
		if err != nil {
			s.close()
			s = nil
		}
	}()
	if s.values, err = kernels.NewStepBuffer(d); err != nil {
		return s, err
	}
	s.values.SetSeed(recipe.Seed)
	if s.feed, err = newFeed(d, recipe, stay); err != nil {
		return s, err
	}
	pictures := s.feed.pictures
	r := d.NewRecorder()
	if recipe.Profile {
		r.Profile()
	}
	if err = s.describe(r, recipe, net, opt, pictures); err != nil {
		return s, err
	}
	// before staging: the plan refuses what does not fit
	if s.program, err = r.Finish(); err != nil {
		return s, err
	}
	s.staging, err = engine.NewStaging(d, 2, s.feed.pixels, pictures.Extents, pictures.Indices)
	return s, err
}

func (s *step) describe(r *engine.Recorder, recipe Recipe, net *Network, opt *optim.Optimizer,
	pictures augment.Pictures) (err error) {
	side := recipe.Views.Size
	x := r.Temp("views", engine.F32, viewsOfPicture*recipe.Batch, side, side, 4)
	r.Scope("augment", kernels.PassViews)
	augment.Record(r, recipe.Views, x, pictures, s.values.Tensor)
	metrics := RecordUpdate(r, Update{Network: net, Loss: recipe.Loss, Optimizer: opt, Views: x,
		Step: s.values.Tensor})
	s.result, err = s.dev.NewHostTensor("result", engine.F32, len(metrics))
	if err != nil {
		return err
	}
	r.Scope("result", kernels.PassOther)
	for i, m := range metrics {
		s.names = append(s.names, m.Name)
		r.Copy(s.result.Slice(i, i+1), m.Value)
	}
	s.last = make([]Value, len(metrics))
	return nil
}

// fill writes a batch into the next staging slot; it may be called while a step runs.
func (s *step) fill(b data.Batch) (upload *engine.Program, err error) {
	upload = s.staging.Fill(func(memory ...[]byte) {
		err = s.feed.fill(memory[0], memory[1], b)
		for i, v := range b.Indices {
			binary.NativeEndian.PutUint32(memory[2][4*i:], v)
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
	for i, v := range engine.Map[float32](s.result) {
		s.last[i] = Value{s.names[i], float64(v)}
	}
	return s.last, nil
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
	if s.feed != nil {
		s.feed.close()
	}
}
