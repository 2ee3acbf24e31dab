package supervise

import (
	"bytes"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/eval"
	"vksimclr/models"
	"vksimclr/train"
)

// softAnswers are random answers to so many embedded pictures; the labels of every second one
// count.
func softAnswers(pictures int) *Distillation {
	d := &Distillation{Classes: data.NewShapes(data.Train, 1).Classes(), Temperature: plainT,
		TimesT2: true, LabelsWeight: plainWeight, Labelled: many(pictures/2, 2)}
	r := rand.New(rand.NewPCG(5, 6))
	for range pictures * len(d.Classes) {
		d.Logits = append(d.Logits, float32(2*r.NormFloat64()))
	}
	return d
}

// taught takes the answers to a batch, and leaves the labels of every second picture.
func (p *plain) taught(d *Distillation, places, labels []int) {
	p.answers = p.answers[:0]
	for i, place := range places {
		for _, v := range d.Logits[place*p.classes : (place+1)*p.classes] {
			p.answers = append(p.answers, float64(v))
		}
		if place%2 == 1 {
			labels[i] = p.classes
		}
	}
}

// randomTeacher is a network with random weights and a random classifier.
func randomTeacher(t *testing.T, d *engine.Device, layers int, layer string) *Teacher {
	t.Helper()
	net := network(t, d, tiny(t), layers)
	features, err := net.Layer(layer)
	fatal(t, err)
	c := eval.Classifier{Classes: data.NewShapes(data.Train, 1).Classes(), Layer: layer,
		Bias: make([]float32, 10)}
	r := rand.New(rand.NewPCG(7, 8))
	for range 10 * features.Features() {
		c.Weight = append(c.Weight, float32(3*r.NormFloat64()))
	}
	return &Teacher{Network: net, Classifier: c}
}

// A student with the weights of its frozen teacher sees the teacher's views: it answers alike to
// the last bit, and does not change.
func TestTeacherSeesTheStudentsViews(t *testing.T) {
	d := enginetest.Device(t)
	for _, layer := range []string{train.LayerH, train.LayerHead2} {
		rec := recipe(60)
		teacher := randomTeacher(t, d, 3, layer)
		rec.Layer, rec.Frozen, rec.Epochs = layer, true, 1
		rec.Distillation = &Distillation{Teacher: teacher, Temperature: 0.1}
		r, err := New(d, teacher.Network, rec)
		fatal(t, err)
		defer r.Close()
		fatal(t, r.weights.Store(models.State{
			classifierName + ".weight": teacher.Classifier.Weight,
			classifierName + ".bias":   teacher.Classifier.Bias}))
		for step, err := range r.Steps(t.Context()) {
			fatal(t, err)
			if agreement, ok := step.Metric("agreement"); !ok || agreement != 1 {
				t.Errorf("%s: agreement %g in step %d", layer, agreement, step.Step)
			}
		}
		c, err := r.Classifier()
		fatal(t, err)
		if !slices.Equal(c.Weight, teacher.Classifier.Weight) {
			t.Errorf("%s: the student has changed", layer)
		}
	}
}

// Without crops, a teacher answers as its kept logits do.
func TestLogitsAreTheTeachersAnswers(t *testing.T) {
	d := enginetest.Device(t)
	rec := recipe(60)
	rec.Views.MinArea, rec.Views.MinAspect, rec.Views.MaxAspect = 1, 1, 1
	rec.Views.FlipProbability, rec.Epochs = 0, 1
	teacher := randomTeacher(t, d, 2, train.LayerHead1)
	features, err := teacher.Network.Layer(train.LayerHead1)
	fatal(t, err)
	f, err := eval.Encode(t.Context(), d, features, teacher.Network.Weights,
		teacher.Network.Policy, rec.Views, rec.Train, nil)
	fatal(t, err)
	logits, err := teacher.Classifier.Logits(f)
	fatal(t, err)
	var losses [2][]float64
	for i, by := range []*Distillation{{Teacher: teacher}, {Logits: logits,
		Classes: teacher.Classifier.Classes}} {
		by.Temperature, rec.Distillation = 2, by
		r, err := New(d, network(t, d, tiny(t), 2), rec)
		fatal(t, err)
		defer r.Close()
		losses[i] = finish(t, r)
	}
	for i, loss := range losses[0] {
		if math.Abs(loss-losses[1][i]) > 1e-4 {
			t.Errorf("step %d: loss %g by the teacher, %g by its logits", i+1, loss, losses[1][i])
		}
	}
}

// A student learns what its teacher says, in both precisions and wherever the pictures lie; a
// resumed run ends with the same bytes.
func TestDistillationResumes(t *testing.T) {
	d := enginetest.Device(t)
	teacher := randomTeacher(t, d, 1, train.LayerH)
	for _, precision := range []train.Precision{train.FP32, train.Mixed} {
		rec, dir := recipe(60), t.TempDir()
		rec.Precision, rec.Layer, rec.Resident = precision, train.LayerHead1, train.ResidentOn
		rec.Distillation = &Distillation{Teacher: teacher, Temperature: 1, LabelsWeight: 0.1}
		r, err := New(d, network(t, d, tiny(t), 2), rec)
		fatal(t, err)
		defer r.Close()
		for step, err := range r.Steps(t.Context()) {
			fatal(t, err)
			if step.Step == 2 || step.Step == r.Total() {
				_, err = r.Save(dir)
				fatal(t, err)
			}
		}
		last := train.CheckpointPath(dir, r.Total())
		whole, err := os.ReadFile(last)
		fatal(t, err)
		fatal(t, os.Remove(last))
		c, _, err := train.NewestCheckpoint(dir, nil)
		fatal(t, err)
		rec.Resident = train.ResidentOff
		again, err := Resume(d, network(t, d, tiny(t), 2), rec, c)
		fatal(t, err)
		defer again.Close()
		finish(t, again)
		_, err = again.Save(dir)
		fatal(t, err)
		end, err := os.ReadFile(last)
		fatal(t, err)
		if !bytes.Equal(end, whole) {
			t.Errorf("%v: the resumed run ends with other bytes", precision)
		}
		checkFiles(t, dir)
	}
}

func TestDistillationValidate(t *testing.T) {
	for want, change := range map[string]func(r *Recipe, d *Distillation){
		"temperature is 0":  func(_ *Recipe, d *Distillation) { d.Temperature = 0 },
		"weight is 2":       func(_ *Recipe, d *Distillation) { d.LabelsWeight = 2 },
		"knows 1 classes":   func(_ *Recipe, d *Distillation) { d.Classes = d.Classes[:1] },
		"are 600 numbers":   func(_ *Recipe, d *Distillation) { d.Classes = d.Classes[:9] },
		"but shapes train":  func(r *Recipe, _ *Distillation) { r.Train = unlabelled{r.Train} },
		`class "disc" of s`: func(_ *Recipe, d *Distillation) { d.Classes = make([]string, 10) },
	} {
		r := recipe(60)
		r.Distillation = softAnswers(60)
		if strings.Contains(want, "are 600") {
			r.Distillation.LabelsWeight, r.Test = 0, nil
		}
		change(&r, r.Distillation)
		if err := r.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v", want, err)
		}
	}
}

// unlabelled hides the labels of a set.
type unlabelled struct{ data.Dataset }
