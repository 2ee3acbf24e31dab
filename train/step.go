package train

import (
	"encoding/binary"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
	"vksimclr/optim"
)

// l2Eps is the floor of an embedding's norm in the loss (PyTorch's F.normalize).
const l2Eps = 1e-12

// Step is one whole training step, recorded once: views, forward, loss, backward, update.
type Step struct {
	dev     *engine.Device
	staging *engine.Staging
	values  *kernels.StepBuffer
	result  engine.Tensor // [2] loss, accuracy; host memory
	program *engine.Program
}

// NewStep records the step for batches of u8 pictures [batch,H,W,3].
func NewStep(d *engine.Device, cfg Config, net *Network, opt *optim.Optimizer, height, width int, profile bool) (*Step, error) {
	s := &Step{dev: d}
	var err error
	if s.values, err = kernels.NewStepBuffer(d); err != nil {
		return nil, err
	}
	s.values.SetSeed(uint64(cfg.Seed))
	if s.result, err = d.NewHostTensor("result", engine.F32, 2); err != nil {
		return nil, err
	}
	images, err := d.NewTensor("images", engine.U8, cfg.Batch, height, width, 3)
	if err != nil {
		return nil, err
	}
	indices, err := d.NewTensor("indices", engine.U32, cfg.Batch)
	if err != nil {
		return nil, err
	}
	r := d.NewRecorder()
	if profile {
		r.Profile()
	}
	s.describe(r, cfg, net, opt, images, indices)
	if s.program, err = r.Finish(); err != nil { // before staging: the plan refuses what does not fit
		return nil, err
	}
	s.staging, err = engine.NewStaging(d, 2, images, indices)
	return s, err
}

func (s *Step) describe(r *engine.Recorder, cfg Config, net *Network, opt *optim.Optimizer, images, indices engine.Tensor) {
	views := cfg.views(images.Dim(1))
	x := r.Temp("views", engine.F32, 2*cfg.Batch, views.Size, views.Size, 4)
	r.Scope("augment", kernels.PassViews)
	augment.Record(r, views, x, images, indices, s.values.Tensor)
	loss := r.Temp("loss and accuracy", engine.F32, 2, 64) // rows start where any device can bind them
	RecordLossAndGradients(r, net, x, loss.Slice(0, 1).At(0, 1), loss.Slice(1, 2).At(0, 1), s.values.Tensor, float32(cfg.Temperature))
	r.Scope("optimizer", kernels.PassOptimizer)
	opt.Record(r, s.values.Tensor)
	r.Scope("result", kernels.PassOther)
	r.Copy(s.result.Slice(0, 1), loss.At(0, 1))
	r.Copy(s.result.Slice(1, 2), loss.At(64, 1))
}

// RecordLossAndGradients records the forward pass of both views, x [2N,H,W,4] with view 1 first, as one batch; the contrastive loss [1]
// and accuracy [1]; and the gradients of all parameters. In mixed precision these are multiplied by the loss scale of the Step buffer, which then
// tells whether they are finite.
func RecordLossAndGradients(r *engine.Recorder, net *Network, x, loss, accuracy, step engine.Tensor, temperature float32) {
	c := &models.Context{R: r, W: net.Weights, Training: true, Activations: net.Activations, Rounding: net.Rounding}
	h, encoderBack := net.Encoder.Forward(c, x)
	z, headBack := net.Head.Forward(c, h)
	dz := r.Temp("dz", engine.F32, z.Shape()...)
	r.Scope("nt_xent", kernels.PassHead)
	kernels.NTXent(r, loss, accuracy, dz, z, temperature, l2Eps)
	if net.Activations == engine.F32 && !net.Rounding {
		encoderBack(headBack(dz))
		return
	}
	kernels.LossScale(r, dz, step)
	encoderBack(headBack(dz))
	r.Scope("check gradients", kernels.PassOptimizer)
	kernels.CheckFinite(r, step, net.Weights.Grads)
}

// Fill writes a batch into the next staging slot; it may be called while a step runs.
func (s *Step) Fill(b data.Batch) *engine.Program {
	return s.staging.Fill(func(memory ...[]byte) {
		copy(memory[0], b.Images)
		for i, v := range b.Indices {
			binary.NativeEndian.PutUint32(memory[1][4*i:], v)
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

// Wait waits for the step and returns its loss and contrastive accuracy.
func (s *Step) Wait() (loss, accuracy float64, err error) {
	if err := s.dev.Wait(); err != nil {
		return 0, 0, err
	}
	result := engine.Map[float32](s.result)
	return float64(result[0]), float64(result[1]), nil
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
