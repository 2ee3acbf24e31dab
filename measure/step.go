// Package measure tells what a training step needs and how fast it is: plans, benchmarks, tuning,
// profiles and traces. It returns data and prints nothing.
package measure

import (
	"math/rand/v2"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/train"
)

// benchLossScale is small enough that no step is skipped, which would take less time.
const benchLossScale = 256

// step is the training step of a recipe on views that lie in the device's memory already: encoder,
// head, loss, backward pass and update. Data and judge play no part.
type step struct {
	net      *train.Network
	values   *kernels.StepBuffer
	views    engine.Tensor // [2·batch,size,size,4], or of a micro-batch
	pictures int           // of the batch, or of this rank's share
	recorder *engine.Recorder
}

// newStep describes it; nothing of it is allocated but tables.
func newStep(d *engine.Device, recipe train.Recipe) (s *step, err error) {
	s = &step{recorder: d.NewRecorder()}
	if recipe.Profile {
		s.recorder.Profile()
	}
	if s.net, err = train.NewNetwork(d, recipe); err != nil {
		return nil, err
	}
	opt, err := s.net.Optimizer(d, recipe)
	if err != nil {
		return nil, err
	}
	if s.values, err = kernels.NewStepBuffer(d); err != nil {
		return nil, err
	}
	u := train.Update{Network: s.net, Optimizer: opt, Step: s.values.Tensor,
		Separate: recipe.SeparateViews, Norms: recipe.Norms}
	s.pictures = s.share(d, recipe, &u)
	recipe.Batch = s.pictures
	side, views := recipe.Views.Size, recipe.Batch
	if recipe.InParts() {
		views = recipe.MicroBatch
	}
	s.views, err = d.NewTensor("views", engine.F32, 2*views, side, side, 4)
	if err != nil {
		return nil, err
	}
	if u.Loss, err = s.net.OpenLoss(d, recipe.Loss); err != nil {
		return nil, err
	}
	if recipe.InParts() {
		s.parts(recipe, u)
		return s, nil
	}
	u.Views = s.views
	train.RecordUpdate(s.recorder, u)
	return s, nil
}

// parts describes the step of a batch in parts: the views of all parts are the same.
func (s *step) parts(recipe train.Recipe, u train.Update) {
	train.RecordParts(s.recorder, train.Parts{Update: u, Pictures: recipe.Batch,
		Size: recipe.MicroBatch, Select: func(lo, hi int) {},
		Make: func(n int) (views, small engine.Tensor) { return s.views.Slice(0, 2*n), small }})
}

// begin stores first weights, random views and the step's numbers.
func (s *step) begin(d *engine.Device, recipe train.Recipe) error {
	s.values.SetRate(recipe.Rate.Base)
	s.values.SetStep(1)
	if recipe.Precision == train.Mixed {
		s.values.SetScale(benchLossScale)
	}
	if err := s.net.Initialize(recipe); err != nil {
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
