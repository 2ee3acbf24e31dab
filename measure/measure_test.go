package measure

import (
	"slices"
	"testing"
	"time"

	"vksimclr/augment"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
	"vksimclr/train"
)

// recipe needs no data set: its step is measured on views already made.
func recipe(t *testing.T, precision train.Precision) train.Recipe {
	t.Helper()
	encoder, err := models.NamedEncoder("tiny", models.EncoderOptions{Size: 8, Width: 4})
	if err != nil {
		t.Fatal(err)
	}
	views := augment.CIFAR()
	views.Size = 8
	return train.Recipe{Views: views, Encoder: encoder,
		Head: models.ProjectionConfig{Layers: 2, Dim: 16}, Initialization: "pytorch",
		Precision: precision, Loss: losses.NTXent{Temperature: 0.2}, Rule: optim.DefaultLARS(),
		Rate: train.Rate{Base: 0.1}, Epochs: 1, Batch: 4}
}

func TestBenchAndPlanAgree(t *testing.T) {
	d := enginetest.Device(t)
	for _, precision := range []train.Precision{train.FP32, train.Mixed, train.BF16} {
		r := recipe(t, precision)
		plan, err := MakePlan(d, r, true)
		if err != nil {
			t.Fatal(err)
		}
		speed, err := Bench(t.Context(), d, r, time.Now(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if speed.Dispatches != plan.Operations || speed.SecondsPerStep <= 0 || !plan.Fits {
			t.Errorf("%v: %d operations in the plan, %+v", precision, plan.Operations, speed)
		}
	}
}

func TestTimesAreGrouped(t *testing.T) {
	rows := ByKernel([]engine.Timing{{Kernel: "a", Seconds: 1, FLOPs: 5},
		{Kernel: "b", Seconds: 3, Bytes: 7}, {Kernel: "a", Seconds: 1.5, FLOPs: 2}})
	want := []Time{{"b", 1, 3, 0, 7}, {"a", 2, 2.5, 7, 0}}
	if !slices.Equal(rows, want) {
		t.Errorf("%+v", rows)
	}
}
