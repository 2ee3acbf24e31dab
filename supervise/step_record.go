package supervise

import (
	"encoding/binary"
	"math"

	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/kernels"
	"vksimclr/models"
	"vksimclr/train"
)

// record describes the step: with a frozen network the backward pass ends at the classifier.
func (s *step) record(r *engine.Recorder, run *Run) {
	x := s.views(r, run)
	network := &models.Context{R: r, W: run.net.Weights, Training: !run.recipe.Frozen,
		Policy: run.net.Policy}
	network.Activations = run.recipe.Precision.Activations()
	h, networkBack := run.features.Forward(network, x)
	classifier := &models.Context{R: r, W: run.weights, Training: true, Policy: run.net.Policy}
	logits, classifierBack := run.forward(classifier, h)
	taught := s.answers
	if run.teacher != nil {
		taught = run.teacher.record(r, x)
	}
	r.Scope("cross entropy", kernels.PassHead)
	loss := r.Temp("loss", engine.F32, 1)
	dlogits := r.Temp("dlogits", engine.F32, logits.Shape()...)
	if d := run.recipe.Distillation; d != nil {
		kernels.SoftCrossEntropy(r, loss, dlogits, logits, taught, s.labels, d.targets(s.classes))
	} else {
		kernels.SoftmaxCrossEntropy(r, loss, dlogits, logits, s.labels, s.classes)
	}
	if run.recipe.scaled() {
		kernels.LossScale(r, dlogits, s.values.Tensor)
	}
	dh := classifierBack(dlogits)
	if !run.recipe.Frozen {
		networkBack(dh)
	}
	if run.recipe.scaled() { // what is not finite above the network is not finite in it
		r.Scope("check gradients", kernels.PassOptimizer)
		kernels.CheckFinite(r, s.values.Tensor, run.net.Weights.Grads)
	}
	r.Scope("optimizer", kernels.PassOptimizer)
	for _, u := range run.updates {
		u.optimizer.Record(r, s.values.Tensor)
	}
	r.Scope("result", kernels.PassOther)
	r.Copy(s.loss, loss)
	r.Copy(s.logits, logits)
	if taught.Valid() {
		r.Copy(s.taught, taught)
	}
}

// targets are the weights of the loss's two terms.
func (d *Distillation) targets(classes int) kernels.SoftTargets {
	soft := 1 - d.LabelsWeight
	if d.TimesT2 {
		soft *= d.Temperature * d.Temperature
	}
	return kernels.SoftTargets{Classes: classes, Temperature: float32(d.Temperature),
		Soft: float32(soft), Hard: float32(d.LabelsWeight)}
}

// answer writes the teacher's Logits for the pictures of a batch.
func (s *step) answer(memory []byte, indices []uint32) {
	pitch := s.answers.Dim(1)
	for i, v := range indices {
		for k, logit := range s.given[int(v)*s.classes : (int(v)+1)*s.classes] {
			binary.NativeEndian.PutUint32(memory[4*(i*pitch+k):], math.Float32bits(logit))
		}
	}
}

// wait waits for the step and returns its metrics: the loss, and the share of pictures that the
// classifier, as it was before the update, named as their label says. In distillation that is the
// share that it named as the teacher does.
func (s *step) wait(indices []uint32) ([]train.Value, error) {
	if err := s.feed.Wait(); err != nil {
		return nil, err
	}
	name, labels := "accuracy", make([]int, len(indices))
	if s.taught.Valid() {
		name = "agreement"
		labels = eval.Winners(s.rows(s.taught, len(indices)), s.classes)
	} else {
		for i, v := range indices {
			labels[i] = s.targets[v]
		}
	}
	right := eval.TopK(s.rows(s.logits, len(indices)), labels, 1) / 100
	return []train.Value{{Name: "loss", Value: float64(engine.Map[float32](s.loss)[0])},
		{Name: name, Value: right}}, nil
}

// rows are the first rows of logits without their padding.
func (s *step) rows(t engine.Tensor, n int) []float32 {
	pitch, all := t.Dim(1), engine.Map[float32](t)
	rows := make([]float32, 0, n*s.classes)
	for i := range n {
		rows = append(rows, all[i*pitch:i*pitch+s.classes]...)
	}
	return rows
}
