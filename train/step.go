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
	views   augment.Config
	values  *kernels.StepBuffer
	names   []string      // of the metrics, the loss first
	result  engine.Tensor // [metrics] f32 in host memory
	last    []Value       // metrics of the last step
	program *engine.Program
}

// stagingSlots is how many batches lie in staging memory: one on its way, one being filled.
const stagingSlots = 2

// newStep makes the step for batches of pictures on the recipe's canvas.
func newStep(d *engine.Device, recipe Recipe, net *Network, opt *optim.Optimizer) (*step, error) {
	s, r, pictures, err := recordStep(d, recipe, net, opt)
	if err != nil {
		return nil, err
	}
	// before staging: the plan refuses what does not fit
	if s.program, err = r.Finish(); err != nil {
		return nil, err
	}
	s.staging, err = engine.NewStaging(d, stagingSlots, pictures.Images, pictures.Extents,
		pictures.Indices)
	return s, err
}

// recordStep records the step; but for the tables of the step nothing is allocated.
func recordStep(d *engine.Device, recipe Recipe, net *Network, opt *optim.Optimizer) (s *step,
	r *engine.Recorder, pictures augment.Pictures, err error) {
	s = &step{dev: d, views: recipe.Views}
	if s.values, err = kernels.NewStepBuffer(d); err != nil {
		return nil, nil, pictures, err
	}
	s.values.SetSeed(recipe.Seed)
	canvas := recipe.canvas()
	pictures, err = augment.NewPictures(d, recipe.Batch, canvas.Height, canvas.Width)
	if err != nil {
		return nil, nil, pictures, err
	}
	r = d.NewRecorder()
	if recipe.Profile {
		r.Profile()
	}
	return s, r, pictures, s.describe(r, recipe, net, opt, pictures)
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
func (s *step) fill(b data.Batch) *engine.Program {
	return s.staging.Fill(func(memory ...[]byte) {
		copy(memory[0], b.Images)
		s.views.FillExtents(memory[1], b.Sizes)
		for i, v := range b.Indices {
			binary.NativeEndian.PutUint32(memory[2][4*i:], v)
		}
	})
}

// start runs the step on a filled slot; number counts from 0.
func (s *step) start(upload *engine.Program, number, epoch int, rate float64, l LossScale) error {
	s.values.SetScale(l.Scale)
	s.values.SetSkipped(l.Skipped)
	s.values.SetRate(rate)
	s.values.SetStep(number + 1)
	s.values.SetEpoch(epoch)
	return s.dev.Submit(upload, s.program)
}

// wait waits for the step and returns its metrics, the loss first, in memory that the next step
// uses again.
func (s *step) wait() ([]Value, error) {
	if err := s.dev.Wait(); err != nil {
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
}
