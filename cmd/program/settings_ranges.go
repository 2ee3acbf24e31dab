package program

// allowed is what a number may be, and what to give instead.
type allowed struct {
	key    string
	value  float64
	ok     bool
	remedy string
}

// between tells whether a value lies in [low,high].
func between[T int | int64 | float64](value, low, high T) bool {
	return value >= low && value <= high
}

// ranges checks every number of the settings.
func (s Settings) ranges() []allowed {
	n := func(v int) float64 { return float64(v) }
	return append([]allowed{
		{"limit", n(s.Limit), s.Limit >= 0, "0 means all pictures"},
		{"max_pixels", n(s.MaxPixels), s.MaxPixels >= 1, "give at least 1; usual is 100000000"},
		{"max_side", n(s.MaxSide), s.MaxSide == 0 || between(s.MaxSide, 8, 1<<15),
			"give 8 to 32768 pixels, or 0 to leave pictures as they are"},
		{"size", n(s.Size), between(s.Size, 0, 4096),
			"give 1 to 4096 pixels, or 0 for the default"},
		{"min_crop_area", s.MinCropArea, between(s.MinCropArea, 0, 1),
			"give a share up to 1, SimCLR's is 0.08, or 0 for the data set's own"},
		{"color_strength", s.ColorStrength, between(s.ColorStrength, 0, 2.5),
			"give 0 (none) to 2.5 (hue all around)"},
		{"grayscale", s.Grayscale, between(s.Grayscale, 0, 1), "give a probability, 0 to 1"},
		{"width", n(s.Width), between(s.Width, 0, 4096),
			"give 1 to 4096, or 0 for the architecture's own"},
		{"head_layers", n(s.HeadLayers), between(s.HeadLayers, 0, 3), "give 0, 1, 2 or 3"},
		{"hidden", n(s.Hidden), between(s.Hidden, 0, 1<<16),
			"give 1 to 65536, or 0 for the encoder's width"},
		{"dim", n(s.Dim), between(s.Dim, 2, 1<<16), "give 2 to 65536, SimCLR's is 128"},
		{"width_multiplier", n(s.WidthMultiplier), between(s.WidthMultiplier, 1, 4),
			"give 1, 2, 3 or 4"},
		{"sk_ratio", s.SKRatio, between(s.SKRatio, 0, 1), "give 0 (none) to 1; v2's is 0.0625"},
		{"se_ratio", s.SERatio, between(s.SERatio, 0, 1), "give 0 (none) to 1; usual is 0.0625"},
		{"temperature", s.Temperature, s.Temperature > 0,
			"it must be above 0; SimCLR uses 0.1 to 0.5"},
		{"lr", s.LR, s.LR > 0, "it must be above 0"},
		{"momentum", s.Momentum, s.Momentum >= 0 && s.Momentum < 1, "give 0 or more, below 1"},
		{"weight_decay", s.WeightDecay, s.WeightDecay >= 0, "it cannot be negative; 0 means none"},
		{"trust_coefficient", s.TrustCoefficient, s.TrustCoefficient > 0,
			"it must be above 0; SimCLR's is 0.001"},
		{"beta2", s.Beta2, s.Beta2 >= 0 && s.Beta2 < 1, "give 0 or more, below 1; usual is 0.999"},
		{"eps", s.Eps, s.Eps >= 0, "it cannot be negative; 0 means the usual one"},
		{"ema_decay", s.EMADecay, s.EMADecay >= 0 && s.EMADecay < 1,
			"give a number below 1 as 0.999, or 0 for no average"},
		{"lr_start", s.LRStart, between(s.LRStart, 0, 1),
			"give a share of the highest rate, 0 to 1"},
		{"lr_end", s.LREnd, between(s.LREnd, 0, 1), "give a share of the highest rate, 0 to 1"},
		{"lr_offset", n(s.LROffset), between(s.LROffset, 0, 1), "give 0 or 1"},
		{"lr_factor", s.LRFactor, s.LRFactor > 0 && s.LRFactor < 1,
			"give a factor above 0 and below 1; usual is 0.1"},
		{"epochs", n(s.Epochs), between(s.Epochs, 1, 1e6), "give 1 to 1000000"},
		{"batch", n(s.Batch), between(s.Batch, 2, 1<<20),
			"give at least 2: other pictures are the negatives"},
		{"warmup_epochs", s.WarmupEpochs, between(s.WarmupEpochs, 0, n(s.Epochs)),
			"give 0 to the number of epochs"},
		{"seed", float64(s.Seed), s.Seed >= 0, "it cannot be negative"},
		{"checkpoint_every", n(s.CheckpointEvery), s.CheckpointEvery >= 0,
			"0 means after every epoch"},
		{"knn_k", n(s.KNNK), s.KNNK >= 1, "give at least 1; usual is 200"},
		{"knn_temperature", s.KNNTemperature, s.KNNTemperature > 0,
			"it must be above 0; usual is 0.1"},
		{"knn_bank", n(s.KNNBank), s.KNNBank >= 0, "0 means all pictures"},
		{"knn_test", n(s.KNNTest), s.KNNTest >= 0, "0 means all pictures"},
		{"eval_every", n(s.EvalEvery), s.EvalEvery >= 0, "0 means before and after training"},
		{"eval_pictures", n(s.EvalPictures), s.EvalPictures >= 0, "0 means no evaluation"},
	}, s.viewRanges()...)
}
