package main

import (
	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/export"
	"vksimclr/kernels"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/train"
)

// recipe is the training run that the settings describe, but for data and judge. The views have
// the given side in pixels.
func (s Settings) recipe(size int) (train.Recipe, error) {
	encoder, err := models.NamedEncoder(s.Arch, models.EncoderOptions{Size: size, Width: s.Width,
		ZeroGamma: s.Initialization == "simclr"})
	if err != nil {
		return train.Recipe{}, err
	}
	loss, err := losses.Named(s.Loss, s.Temperature)
	if err != nil {
		return train.Recipe{}, err
	}
	rule, err := s.rule()
	if err != nil {
		return train.Recipe{}, err
	}
	r := train.Recipe{
		Views:   s.views(size),
		Encoder: encoder,
		Head: models.ProjectionConfig{Layers: s.HeadLayers, Hidden: s.Hidden, Dim: s.Dim,
			LastBN: s.LastBN},
		Initialization: s.Initialization,
		Loss:           loss,
		Rule:           rule,
		Rate:           s.rate(),
		Average:        train.Average{Decay: s.EMADecay, Judge: s.JudgeEMA},
		Epochs:         s.Epochs,
		Batch:          s.Batch,
		Seed:           uint64(s.Seed),
		Wrap:           s.LastBatch == wrapLast,
		Profile:        s.Profile || s.Trace != "",
		Settings:       s.trainingTOML(),
	}
	switch s.Resident {
	case "on":
		r.Resident = train.ResidentOn
	case "off":
		r.Resident = train.ResidentOff
	}
	if s.Precision == "mixed" {
		r.Precision = train.Mixed
	}
	r.Exclude, r.ExcludeScale = s.exclusions()
	r.About = s.about(r)
	r.Policy, err = s.policy()
	return r, err
}

// addPictures gives a recipe the pictures to train on and to judge by.
func (s Settings) addPictures(r *train.Recipe, parts data.Parts) (err error) {
	r.Data, r.Judge, r.Samples = parts.Train, s.judge(parts), s.samples(parts)
	r.Probe, err = s.probes(parts.Train)
	return err
}

// about describes the encoder to programs that load it.
func (s Settings) about(r train.Recipe) map[string]string {
	about := export.Describe(s.Arch, r.Encoder, r.Views)
	if commit := buildInfo().Revision; commit != "" {
		about["commit"] = commit
	}
	return about
}

// views says how views of the given side are made.
func (s Settings) views(size int) augment.Config {
	v := augment.CIFAR()
	v.Size = size
	if v.MaxSide = s.MaxSide; v.MaxSide == 0 {
		v.MaxSide = data.AnySide
	}
	if v.MinArea = s.MinCropArea; v.MinArea == 0 {
		v.MinArea = 0.08
		if spec, err := data.ParseSpec(s.Data); err == nil && spec.Kind == "shapes" {
			v.MinArea = 0.2 // a shape is all there is to see: a crop of 8 % often misses it
		}
	}
	v.ColorStrength = s.ColorStrength
	v.GrayscaleProbability = s.Grayscale
	v.CropMode, v.ColorSemantics = kernels.TorchvisionCrops, kernels.Torchvision
	if s.Crop == "tensorflow" {
		v.CropMode = kernels.TFCrops
	}
	if s.Color == "tensorflow" {
		v.ColorSemantics = kernels.SimCLR
	}
	v.Interpolation = kernels.Bilinear
	if s.Interpolation == "bicubic" {
		v.Interpolation = kernels.Bicubic
	}
	if n, err := parseNormalize(s.Normalize); err == nil && n != nil {
		v.Normalize, v.Mean, v.Deviation = true, n.mean, n.deviation
	}
	if s.Blur {
		v.BlurProbability = 0.5
	}
	return v
}

// viewSize is the side of a view: the one that is set, or the pictures' own up to 32, else 224.
func (s Settings) viewSize(set data.Dataset) int {
	if s.Size > 0 {
		return s.Size
	}
	return data.ViewSize(set)
}
