package train

import (
	"encoding/binary"
	"math"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
)

// Step is one whole training step, recorded once: views, forward, loss, backward, update.
type Step struct {
	dev     *engine.Device
	staging *engine.Staging
	values  *kernels.StepBuffer
	metrics []losses.Metric // their tensors live in the program
	result  engine.Tensor   // [len(metrics)] F32 in host memory
	program *engine.Program
	views   augment.Config
}

// NewStep records the step for batches of pictures on a canvas and views of size×size pixels.
func NewStep(d *engine.Device, cfg Config, net *Network, opt *optim.Optimizer, canvas data.Canvas,
	size int, profile bool) (*Step, error) {
	s := &Step{dev: d, views: cfg.views(size)}
	var err error
	if s.values, err = kernels.NewStepBuffer(d); err != nil {
		return nil, err
	}
	s.values.SetSeed(uint64(cfg.Seed))
	pictures, err := augment.NewPictures(d, cfg.Batch, canvas.Height, canvas.Width)
	if err != nil {
		return nil, err
	}
	r := d.NewRecorder()
	if profile {
		r.Profile()
	}
	if err = s.describe(r, cfg, net, opt, pictures); err != nil {
		return nil, err
	}
	if s.program, err = r.Finish(); err != nil { // before staging: the plan refuses what does not fit
		return nil, err
	}
	s.staging, err = engine.NewStaging(d, 2, pictures.Images, pictures.Extents, pictures.Indices)
	return s, err
}

func (s *Step) describe(r *engine.Recorder, cfg Config, net *Network, opt *optim.Optimizer, pictures augment.Pictures) error {
	loss, err := cfg.loss()
	if err != nil {
		return err
	}
	views := s.views
	x := r.Temp("views", engine.F32, 2*cfg.Batch, views.Size, views.Size, 4)
	r.Scope("augment", kernels.PassViews)
	augment.Record(r, views, x, pictures, s.values.Tensor)
	s.metrics = RecordLossAndGradients(r, net, loss, x, s.values.Tensor)
	r.Scope("optimizer", kernels.PassOptimizer)
	opt.Record(r, s.values.Tensor)
	if s.result, err = s.dev.NewHostTensor("result", engine.F32, len(s.metrics)); err != nil {
		return err
	}
	r.Scope("result", kernels.PassOther)
	for i, m := range s.metrics {
		r.Copy(s.result.Slice(i, i+1), m.Value)
	}
	return nil
}

// loss is the loss of a configuration.
func (c Config) loss() (losses.Loss, error) { return losses.Named("nt_xent", c.Temperature) }

// RecordLossAndGradients records the forward pass of both views, x [2N,H,W,4] with view 1 first, as one batch; the loss; and the gradients of all
// parameters. It returns the loss's metrics. In mixed precision gradients are multiplied by the loss scale of the Step buffer, which then tells
// whether they are finite.
func RecordLossAndGradients(r *engine.Recorder, net *Network, loss losses.Loss, x, step engine.Tensor) []losses.Metric {
	c := &models.Context{R: r, W: net.Weights, Training: true, Activations: net.Activations, Policy: net.Policy}
	h, encoderBack := net.Encoder.Forward(c, x)
	z, headBack := net.Head.Forward(c, h)
	r.Scope(loss.Name(), kernels.PassHead)
	dz, metrics := loss.Record(r, losses.Batch{Z: z, Views: 2})
	if net.Activations == engine.F32 {
		encoderBack(headBack(dz))
		return metrics
	}
	kernels.LossScale(r, dz, step)
	encoderBack(headBack(dz))
	r.Scope("check gradients", kernels.PassOptimizer)
	kernels.CheckFinite(r, step, net.Weights.Grads)
	return metrics
}

// Fill writes a batch into the next staging slot; it may be called while a step runs.
func (s *Step) Fill(b data.Batch) *engine.Program {
	return s.staging.Fill(func(memory ...[]byte) {
		copy(memory[0], b.Images)
		s.views.FillExtents(memory[1], b.Sizes)
		for i, v := range b.Indices {
			binary.NativeEndian.PutUint32(memory[2][4*i:], v)
		}
	})
}

// Start runs the step on a filled slot; step counts from 0.
func (s *Step) Start(upload *engine.Program, step, epoch int, rate float64, scale LossScale) error {
	s.values.SetScale(scale.Scale)
	s.values.SetSkipped(scale.Skipped)
	s.values.SetRate(rate)
	s.values.SetStep(step + 1)
	s.values.SetEpoch(epoch)
	return s.dev.Submit(upload, s.program)
}

// Wait waits for the step and returns its loss.
func (s *Step) Wait() (loss float64, err error) {
	if err := s.dev.Wait(); err != nil {
		return 0, err
	}
	return float64(engine.Map[float32](s.result)[0]), nil
}

// Metric is a metric of the step that Wait has waited for, by its name; NaN where the loss has none of that name.
func (s *Step) Metric(name string) float64 {
	for i, m := range s.metrics {
		if m.Name == name {
			return float64(engine.Map[float32](s.result)[i])
		}
	}
	return math.NaN()
}

// Overflow tells after Wait whether the gradients were not finite, so that nothing was updated.
func (s *Step) Overflow() bool { return s.values.Overflow() }

// Plan says what a step needs.
func (s *Step) Plan() engine.Plan { return s.program.Plan() }

// Close releases the step's programs.
func (s *Step) Close() {
	s.staging.Close()
	s.program.Close()
}
