package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
	"vksimclr/train"
)

func TestEncoderTrains(t *testing.T) {
	enginetest.Device(t).Close()
	var out strings.Builder
	if err := run(os.Getenv("VKSIMCLR_DEVICE"), 128, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "step 4: [{loss ") {
		t.Error(out.String())
	}
}

// The encoder trains in mixed precision and is judged like those of package models.
func TestEncoderLearnsInMixedPrecision(t *testing.T) {
	d := enginetest.Device(t)
	recipe := train.DefaultRecipe(data.NewShapes(data.Train, 512))
	recipe.Encoder, recipe.Batch, recipe.Epochs, recipe.Precision = shallow{16}, 64, 4, train.Mixed
	recipe.Judge = train.Judge{Bank: recipe.Data, Test: data.NewShapes(data.Test, 100),
		Neighbours: 20, Temperature: 0.1}
	r, err := train.New(d, recipe)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var losses []float64
	for step, err := range r.Steps(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, step.Loss())
	}
	if first, last := losses[0], losses[len(losses)-1]; last > 0.95*first {
		t.Errorf("the loss fell from %g to %g only", first, last)
	}
	if j, err := r.Judge(context.Background()); err != nil || j.Top1 < 12 {
		t.Errorf("%+v, %v", j, err)
	}
}
