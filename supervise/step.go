package supervise

import (
	"encoding/binary"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/kernels"
	"vksimclr/models"
)

// step is one whole step, recorded once: views, forward, loss, backward, update.
type step struct {
	dev     *engine.Device
	staging *engine.Staging
	views   augment.Config
	labels  Labels
	values  *kernels.StepBuffer
	loss    engine.Tensor // [1] f32 in host memory
	logits  engine.Tensor // [B,classes padded to 4] f32 in host memory
	program *engine.Program
	classes int
}

// newStep records the step of a run.
func newStep(run *Run) (s *step, err error) {
	s = &step{dev: run.dev, views: run.recipe.views(), labels: run.labels,
		classes: len(run.labels.Classes())}
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
	room, err := data.CanvasOf(run.labels, run.recipe.Views.MaxSide).Room(run.labels, batch)
	if err != nil {
		return s, err
	}
	pictures, err := augment.NewPacked(s.dev, batch, room.Batch, room.Largest)
	if err != nil {
		return s, err
	}
	labels, err := s.dev.NewTensor("labels", engine.U32, batch)
	if err != nil {
		return s, err
	}
	if s.loss, err = s.dev.NewHostTensor("loss", engine.F32, 1); err != nil {
		return s, err
	}
	s.logits, err = s.dev.NewHostTensor("logits", engine.F32, batch, (s.classes+3)/4*4)
	if err != nil {
		return s, err
	}
	r := s.dev.NewRecorder()
	s.record(r, run, pictures, labels)
	// before staging: the plan refuses what does not fit
	if s.program, err = r.Finish(); err != nil {
		return s, err
	}
	s.staging, err = engine.NewStaging(s.dev, 2, pictures.Images, pictures.Extents,
		pictures.Indices, labels)
	return s, err
}

// record describes the step: with a frozen network the backward pass ends at the classifier.
func (s *step) record(r *engine.Recorder, run *Run, pictures augment.Pictures,
	labels engine.Tensor) {
	side := s.views.Size
	x := r.Temp("views", engine.F32, run.recipe.Batch, side, side, 4)
	augment.Record(r, s.views, x, pictures, s.values.Tensor)
	network := &models.Context{R: r, W: run.net.Weights, Training: !run.recipe.Frozen,
		Policy: run.net.Policy}
	h, networkBack := run.features.Forward(network, x)
	classifier := &models.Context{R: r, W: run.weights, Training: true, Policy: run.net.Policy}
	logits, classifierBack := run.classifier.Forward(classifier, h)
	r.Scope("cross entropy", kernels.PassHead)
	loss := r.Temp("loss", engine.F32, 1)
	dlogits := r.Temp("dlogits", engine.F32, logits.Shape()...)
	kernels.SoftmaxCrossEntropy(r, loss, dlogits, logits, labels, s.classes)
	dh := classifierBack(dlogits)
	if !run.recipe.Frozen {
		networkBack(dh)
	}
	r.Scope("optimizer", kernels.PassOptimizer)
	for _, u := range run.updates {
		u.optimizer.Record(r, s.values.Tensor)
	}
	r.Scope("result", kernels.PassOther)
	r.Copy(s.loss, loss)
	r.Copy(s.logits, logits)
}

// fill writes a batch into the next staging slot; it may be called while a step runs.
func (s *step) fill(b data.Batch) (*engine.Program, error) {
	return s.staging.Fill(func(memory ...[]byte) {
		copy(memory[0], b.Images)
		s.views.FillExtents(memory[1], b.Sizes)
		for i, v := range b.Indices {
			binary.NativeEndian.PutUint32(memory[2][4*i:], v)
			binary.NativeEndian.PutUint32(memory[3][4*i:], uint32(s.labels.Label(int(v))))
		}
	}), nil
}

// start runs the step on a filled slot; number counts from 0.
func (s *step) start(upload *engine.Program, number, epoch int, rate float64) error {
	s.values.SetRate(rate)
	s.values.SetStep(number + 1)
	s.values.SetEpoch(epoch)
	return s.dev.Submit(upload, s.program)
}

// wait waits for the step and returns the loss and the share of the given pictures that the
// classifier, as it was before the update, named right.
func (s *step) wait(indices []uint32) (loss, accuracy float64, err error) {
	if err := s.dev.Wait(); err != nil {
		return 0, 0, err
	}
	pitch := s.logits.Dim(1)
	all := engine.Map[float32](s.logits)
	scores, labels := make([]float32, 0, len(indices)*s.classes), make([]int, len(indices))
	for i, v := range indices {
		scores = append(scores, all[i*pitch:i*pitch+s.classes]...)
		labels[i] = s.labels.Label(int(v))
	}
	return float64(engine.Map[float32](s.loss)[0]), eval.TopK(scores, labels, 1) / 100, nil
}

func (s *step) close() {
	if s.staging != nil {
		s.staging.Close()
	}
	if s.program != nil {
		s.program.Close()
	}
	if s.values != nil {
		s.values.Close()
	}
}
