package measure

import (
	"math"
	"testing"

	"vksimclr/costmodel"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/models"
	"vksimclr/train"
)

// TestH100 compares the step's model with what an H100 measured (docs/gpu.md): a plan for such a
// device, made on whatever device is here, comes within 25 %.
func TestH100(t *testing.T) {
	enginetest.Device(t) // or skip
	model, err := costmodel.Load("h100")
	if err != nil {
		t.Fatal(err)
	}
	encoder, err := models.NamedEncoder("resnet18", models.EncoderOptions{Size: 32, Width: 64})
	if err != nil {
		t.Fatal(err)
	}
	for precision, images := range map[train.Precision]float64{train.FP32: 6408,
		train.Mixed: 14177} {
		d := enginetest.Device(t, func(o *engine.Options) {
			o.Unmeasured, o.CacheDir, o.Pretend = true, "none", model.Abilities.Pretend
		})
		kernels.AssumeMatrices(d)
		r := recipe(t, precision)
		r.Encoder, r.Views.Size, r.Batch = encoder, 32, 512
		r.Head = models.ProjectionConfig{Layers: 2, Dim: 128}
		plan, err := MakePlan(d, r, false)
		if err != nil {
			t.Fatal(err)
		}
		predicted := 512 / model.Predict(plan.Recorded).Seconds
		if math.Abs(predicted/images-1) > 0.25 {
			t.Errorf("%v: %.0f images/s predicted, %.0f measured", precision, predicted, images)
		}
	}
}

// TestKinds: a step's operations are of the kinds that its layers have, and the plan's are those
// that run.
func TestKinds(t *testing.T) {
	d := enginetest.Device(t)
	r := recipe(t, train.FP32)
	r.Profile = true
	plan, err := MakePlan(d, r, false)
	if err != nil {
		t.Fatal(err)
	}
	var model costmodel.Device
	model.Peaks = costmodel.Peaks{FP32: 10, Copy: 10}
	rows, total := model.Beside(plan.Recorded, nil)
	seen := map[string]bool{}
	for _, row := range rows {
		seen[row.Name] = true
	}
	for _, kind := range []costmodel.Kind{costmodel.Conv1x1, costmodel.Weight1x1, costmodel.Norm,
		costmodel.Elementwise, costmodel.Contrast, costmodel.Pooling} {
		if !seen[string(kind)] {
			t.Errorf("no %s among %v", kind, rows)
		}
	}
	if !seen["conv_3x3"] && !seen["winograd"] || total.Calls != plan.Operations ||
		math.Abs(total.Predicted/model.Predict(plan.Recorded).Seconds-1) > 1e-9 {
		t.Errorf("%+v of %d operations", total, plan.Operations)
	}
}
