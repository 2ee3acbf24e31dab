package main

import (
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
	"vksimclr/losses"
	"vksimclr/optim"
	"vksimclr/train"
)

func TestLossTrains(t *testing.T) {
	enginetest.Device(t).Close()
	var out strings.Builder
	if err := run(os.Getenv("VKSIMCLR_DEVICE"), 128, &out); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "step 2: [{loss ") ||
		!strings.Contains(text, "cold_loss") {
		t.Error(text)
	}
}

// At two equal temperatures the loss is twice NT-Xent: with half the rate, SGD does the same steps.
func TestTwoEqualTemperatures(t *testing.T) {
	d := enginetest.Device(t)
	last := func(loss losses.Loss, rate float64) (value float64) {
		recipe := train.DefaultRecipe(data.NewShapes(data.Train, 96))
		recipe.Loss, recipe.Epochs, recipe.Batch, recipe.Rate.Base = loss, 1, 32, rate
		recipe.Rule = optim.SGD{}
		r, err := train.New(d, recipe)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for step, err := range r.Steps(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			value = step.Loss()
		}
		return value
	}
	one, two := last(losses.NTXent{Temperature: 0.2}, 0.2), last(twoTemperatures{0.2, 0.2}, 0.1)
	if math.Abs(two-2*one) > 1e-3 {
		t.Errorf("the last losses are %g and %g, want the second one twice the first", one, two)
	}
}
