package train

import (
	"math/rand/v2"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// benchStep is the step that Bench times, MakePlan explains and Tune prepares: encoder, head, loss, backward pass and update on views that lie in the
// device's memory already.
type benchStep struct {
	net      *Network
	values   *kernels.StepBuffer
	views    engine.Tensor // [2·batch,size,size,4]
	recorder *engine.Recorder
}

// newBenchStep describes it; nothing of it is allocated but tables.
func newBenchStep(d *engine.Device, c Config, size int) (s *benchStep, err error) {
	s = &benchStep{recorder: d.NewRecorder()}
	if s.net, err = NewNetwork(d, c, size); err != nil {
		return nil, err
	}
	opt, err := s.net.optimizer(d, c)
	if err != nil {
		return nil, err
	}
	if s.values, err = kernels.NewStepBuffer(d); err != nil {
		return nil, err
	}
	if s.views, err = d.NewTensor("views", engine.F32, 2*c.Batch, size, size, 4); err != nil {
		return nil, err
	}
	loss, err := c.loss()
	if err != nil {
		return nil, err
	}
	r := s.recorder
	RecordLossAndGradients(r, s.net, loss, s.views, s.values.Tensor)
	r.Scope("optimizer", kernels.PassOptimizer)
	opt.Record(r, s.values.Tensor)
	return s, nil
}

// begin stores first weights, random views and the step's numbers.
func (s *benchStep) begin(d *engine.Device, c Config) error {
	s.values.SetRate(c.LR)
	s.values.SetStep(1)
	if c.mixed() {
		s.values.SetScale(benchLossScale)
	}
	if err := s.net.initialize(c); err != nil {
		return err
	}
	return engine.Upload(d, s.views, randomViews(s.views))
}

// randomViews are uniform in [0,1); the padding channel stays zero.
func randomViews(t engine.Tensor) []float32 {
	random := rand.New(rand.NewPCG(1, 1))
	v := make([]float32, t.Len())
	for i := range v {
		if i%4 != 3 {
			v[i] = random.Float32()
		}
	}
	return v
}
