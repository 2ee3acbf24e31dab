package train

import (
	"math"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/models"
	"vksimclr/optim"
)

// tinyRecipe trains a network of few channels on so many embedded pictures of 32×32.
func tinyRecipe(pictures int) Recipe {
	encoder, err := models.NamedEncoder("tiny", models.EncoderOptions{Size: 32, Width: 4})
	if err != nil {
		panic(err)
	}
	r := DefaultRecipe(data.NewShapes(data.Train, pictures))
	r.Encoder, r.Batch = encoder, 16
	return r
}

func TestValidate(t *testing.T) {
	if err := tinyRecipe(64).Validate(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(r *Recipe){
		"no data set":           func(r *Recipe) { r.Data = nil },
		"batch is 1":            func(r *Recipe) { r.Batch = 1 },
		"has only 64 pictures":  func(r *Recipe) { r.Batch = 65 },
		"epochs is 0":           func(r *Recipe) { r.Epochs = 0 },
		"the rate is NaN":       func(r *Recipe) { r.Rate.Base = math.NaN() },
		"epochs of warm-up":     func(r *Recipe) { r.Rate.WarmupEpochs = 3 },
		"a bank and a test set": func(r *Recipe) { r.Judge.Bank = r.Data },
		"augment: size 0":       func(r *Recipe) { r.Views.Size = 0 },
		"optim: momentum 1 is":  func(r *Recipe) { r.Rule = optim.SGD{Momentum: 1} },
		"ends with -1":          func(r *Recipe) { r.Rate.End = -1 },
		"starts with NaN":       func(r *Recipe) { r.Rate.Start = math.NaN() },
		"offset is 2":           func(r *Recipe) { r.Rate.Offset = 2 },
		"curve \"line\" is not": func(r *Recipe) { r.Rate.Curve = "line" },
		"drops in epochs []":    func(r *Recipe) { r.Rate.Curve = optim.Drops },
		"no average to judge":   func(r *Recipe) { r.Average.Judge = true },
		"a judge needs 1 or more": func(r *Recipe) {
			r.Judge = Judge{Bank: r.Data, Test: r.Data}
		},
		"lacks an encoder or a loss": func(r *Recipe) { r.Loss = nil },
		"lacks a rule of update":     func(r *Recipe) { r.Rule = nil },
	} {
		r := tinyRecipe(64)
		change(&r)
		if err := r.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
