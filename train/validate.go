package train

import (
	"math"
	"reflect"
	"slices"
	"strings"

	"vksimclr/data"
)

// Validate checks every setting without touching disk or device and returns all problems at once.
func (c Config) Validate() error {
	problems := &UsageError{}
	c.checkKinds(problems)
	spec, err := data.ParseSpec(c.Data)
	if err != nil {
		problems.add("%s", err)
	}
	for _, rule := range []struct {
		key    string
		value  float64
		ok     bool
		remedy string
	}{
		{"limit", float64(c.Limit), c.Limit >= 0, "0 means all pictures"},
		{"min_crop_area", c.MinCropArea, c.MinCropArea >= 0 && c.MinCropArea <= 1, "give a share up to 1, SimCLR's is 0.08, or 0 for the data set's own"},
		{"color_strength", c.ColorStrength, c.ColorStrength >= 0 && c.ColorStrength <= 2.5, "give 0 (none) to 2.5 (hue all around)"},
		{"grayscale", c.Grayscale, c.Grayscale >= 0 && c.Grayscale <= 1, "give a probability, 0 to 1"},
		{"width", float64(c.Width), c.Width >= 0 && c.Width <= 4096, "give 1 to 4096, or 0 for the architecture's own"},
		{"head_layers", float64(c.HeadLayers), c.HeadLayers >= 1 && c.HeadLayers <= 3, "give 1, 2 or 3"},
		{"hidden", float64(c.Hidden), c.Hidden >= 0 && c.Hidden <= 1<<16, "give 1 to 65536, or 0 for the encoder's width"},
		{"dim", float64(c.Dim), c.Dim >= 2 && c.Dim <= 1<<16, "give 2 to 65536, SimCLR's is 128"},
		{"temperature", c.Temperature, c.Temperature > 0, "it must be above 0; SimCLR uses 0.1 to 0.5"},
		{"lr", c.LR, c.LR > 0, "it must be above 0"},
		{"momentum", c.Momentum, c.Momentum >= 0 && c.Momentum < 1, "give 0 or more, below 1"},
		{"weight_decay", c.WeightDecay, c.WeightDecay >= 0, "it cannot be negative; 0 means none"},
		{"trust_coefficient", c.TrustCoefficient, c.TrustCoefficient > 0, "it must be above 0; SimCLR's is 0.001"},
		{"epochs", float64(c.Epochs), c.Epochs >= 1 && c.Epochs <= 1e6, "give 1 to 1000000"},
		{"batch", float64(c.Batch), c.Batch >= 2 && c.Batch <= 1<<20, "give at least 2: other pictures are the negatives"},
		{"warmup_epochs", c.WarmupEpochs, c.WarmupEpochs >= 0 && c.WarmupEpochs <= float64(c.Epochs), "give 0 to the number of epochs"},
		{"seed", float64(c.Seed), c.Seed >= 0, "it cannot be negative"},
		{"checkpoint_every", float64(c.CheckpointEvery), c.CheckpointEvery >= 0, "0 means after every epoch"},
		{"knn_k", float64(c.KNNK), c.KNNK >= 1, "give at least 1; usual is 200"},
		{"knn_temperature", c.KNNTemperature, c.KNNTemperature > 0, "it must be above 0; usual is 0.1"},
		{"knn_bank", float64(c.KNNBank), c.KNNBank >= 0, "0 means all pictures"},
		{"knn_test", float64(c.KNNTest), c.KNNTest >= 0, "0 means all pictures"},
	} {
		if finite := !math.IsNaN(rule.value) && !math.IsInf(rule.value, 0); finite && !rule.ok {
			problems.add("%s is %v: %s", rule.key, rule.value, rule.remedy)
		}
	}
	if err == nil && spec.Kind == "shapes" {
		c.checkBatch(problems, spec.Count)
	} else if c.Limit > 0 {
		c.checkBatch(problems, c.Limit)
	}
	return problems.orNil()
}

// CheckSize is the check that needs the opened data set: one batch must fit into its n pictures.
func (c Config) CheckSize(n int) error {
	problems := &UsageError{}
	c.checkBatch(problems, n)
	return problems.orNil()
}

func (c Config) checkBatch(problems *UsageError, n int) {
	if c.Limit > 0 {
		n = min(n, c.Limit)
	}
	if c.Batch > n {
		problems.add("batch is %d, but there are only %d training pictures: give a smaller --batch or a larger --limit", c.Batch, n)
	}
}

// checkKinds finds numbers that are none and words that are not of the choice.
func (c Config) checkKinds(problems *UsageError) {
	for _, f := range c.fields() {
		if f.value.Kind() == reflect.Float64 {
			if x := f.value.Float(); math.IsNaN(x) || math.IsInf(x, 0) {
				problems.add("%s is %v: give a finite number", f.key, x)
			}
		}
		if enum := f.tag.Get("enum"); enum != "" {
			choice := strings.Split(enum, ",")
			if word := f.value.String(); !slices.Contains(choice, word) {
				problems.add("%s is %q%s", f.key, word, didYouMean(word, choice))
			}
		}
	}
}
