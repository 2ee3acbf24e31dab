package supervise

import (
	"encoding/binary"
	"errors"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/train"
)

// step is one whole step, recorded once: views, forward, loss, backward, update.
type step struct {
	dev     *engine.Device
	staging *engine.Staging
	feed    *train.Feeding
	values  *kernels.StepBuffer
	targets []int         // Run.labels
	labels  engine.Tensor // [B] u32; len(classes) where the picture has none that counts
	answers engine.Tensor // [B,classes padded to 4] f32 of the teacher's Logits; absent without
	loss    engine.Tensor // [1] f32 in host memory
	logits  engine.Tensor // [B,classes padded to 4] f32 in host memory
	taught  engine.Tensor // the teacher's logits likewise; absent without a teacher
	program *engine.Program
	classes int
	given   []float32 // the teacher's Logits
}

// record records the step. Where it lacks the memory that the pictures would keep, they do not
// stay.
func (r *Run) record() (err error) {
	r.step, err = newStep(r, r.recipe.Resident)
	var memory *engine.MemoryError
	if errors.As(err, &memory) && r.recipe.Resident == train.ResidentAuto {
		r.step, err = newStep(r, train.ResidentOff)
	}
	return err
}

// newStep makes the step of a run.
func newStep(run *Run, resident train.Resident) (s *step, err error) {
	s = &step{dev: run.dev, targets: run.labels, classes: len(run.classes)}
	defer func() {
		if err != nil {
			s.close()
			s = nil
		}
	}()
	if s.values, err = kernels.NewStepBuffer(s.dev); err != nil {
		return s, err
	}
	s.values.SetSeed(run.recipe.Seed)
	batch := run.recipe.Batch
	s.feed, err = train.NewFeeding(s.dev, train.FeedingConfig{Data: run.recipe.Train,
		Views: run.recipe.Views, Batch: batch, Epochs: run.recipe.Epochs, Resident: resident})
	if err != nil {
		return s, err
	}
	if err = s.tensors(run, batch, (s.classes+3)/4*4); err != nil {
		return s, err
	}
	r := s.dev.NewRecorder()
	s.record(r, run)
	// before staging: the plan refuses what does not fit
	if s.program, err = r.Finish(); err != nil {
		return s, err
	}
	if err = s.feed.Open(); err != nil {
		return s, err
	}
	inputs := append(s.feed.Inputs(), s.labels)
	if s.answers.Valid() {
		inputs = append(inputs, s.answers)
	}
	s.staging, err = engine.NewStaging(s.dev, 2, inputs...)
	return s, err
}

// tensors makes the tensors that outlive a step. Rows of logits have the given pitch.
func (s *step) tensors(run *Run, batch, pitch int) (err error) {
	if s.labels, err = s.dev.NewTensor("labels", engine.U32, batch); err != nil {
		return err
	}
	if s.loss, err = s.dev.NewHostTensor("loss", engine.F32, 1); err != nil {
		return err
	}
	if s.logits, err = s.dev.NewHostTensor("logits", engine.F32, batch, pitch); err != nil {
		return err
	}
	d := run.recipe.Distillation
	if d == nil {
		return nil
	}
	s.taught, err = s.dev.NewHostTensor("the teacher's logits", engine.F32, batch, pitch)
	if err == nil && d.Teacher == nil {
		s.given = d.Logits
		s.answers, err = s.dev.NewTensor("the teacher's answers", engine.F32, batch, pitch)
	}
	return err
}

// fill writes a batch into the next staging slot; it may be called while a step runs.
func (s *step) fill(b data.Batch) (upload *engine.Program, err error) {
	upload = s.staging.Fill(func(memory ...[]byte) {
		err = s.feed.Fill(memory[:3], b)
		for i, v := range b.Indices {
			label := s.targets[v]
			if label == noLabel {
				label = s.classes
			}
			binary.NativeEndian.PutUint32(memory[3][4*i:], uint32(label))
		}
		if s.answers.Valid() {
			s.answer(memory[4], b.Indices)
		}
	})
	return upload, err
}

// start runs the step on a filled slot; number counts from 0.
func (s *step) start(upload *engine.Program, number, epoch int, rate float64,
	l train.LossScale) error {
	s.values.SetScale(l.Scale)
	s.values.SetSkipped(l.Skipped)
	s.values.SetRate(rate)
	s.values.SetStep(number + 1)
	s.values.SetEpoch(epoch)
	return s.feed.Submit(upload, s.program)
}

func (s *step) close() {
	if s.staging != nil {
		s.staging.Close()
	}
	if s.program != nil {
		s.program.Close()
	}
	if s.feed != nil {
		s.feed.Close()
	}
	for _, t := range []engine.Tensor{s.labels, s.answers, s.loss, s.logits, s.taught} {
		if t.Valid() {
			s.dev.Free(t)
		}
	}
	if s.values != nil {
		s.values.Close()
	}
}

// views are the recipe's views of a step's pictures.
func (s *step) views(r *engine.Recorder, run *Run) engine.Tensor {
	config := run.recipe.views()
	x := r.Temp("views", engine.F32, run.recipe.Batch, config.Size, config.Size, 4)
	augment.Record(r, config, x, s.feed.Pictures(), s.values.Tensor)
	return x
}
