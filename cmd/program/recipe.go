package program

import (
	"vksimclr/data"
	"vksimclr/export"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/train"
)

// recipe is the training run that the settings describe, but for data and judge. The views have
// the given side in pixels.
func (s Settings) recipe(size int) (train.Recipe, error) {
	encoder, err := models.NamedEncoder(s.Arch, s.encoderOptions(size))
	if err != nil {
		return train.Recipe{}, err
	}
	loss, err := losses.Named(s.Loss, s.lossOptions())
	if err != nil {
		return train.Recipe{}, err
	}
	rule, err := s.rule()
	if err != nil {
		return train.Recipe{}, err
	}
	if s.Normalize == dataNormalization {
		return train.Recipe{}, usage("normalize is data, which train measures before a " +
			"run begins: give numbers, or a word for known pictures")
	}
	r := train.Recipe{
		Views:          s.views(size),
		Encoder:        encoder,
		Head:           s.head(),
		Initialization: s.Initialization,
		Loss:           loss,
		Rule:           rule,
		Rate:           s.rate(),
		Average:        train.Average{Decay: s.EMADecay, Judge: s.JudgeEMA},
		Epochs:         s.Epochs,
		Batch:          s.Batch,
		Seed:           uint64(s.Seed),
		Tail:           s.tail(),
		Profile:        s.Profile || s.Trace != "",
		Settings:       s.trainingTOML(),
	}
	switch s.Resident {
	case "on":
		r.Resident = train.ResidentOn
	case "off":
		r.Resident = train.ResidentOff
	}
	r.Precision, _ = train.PrecisionOf(s.Precision) // which validate has seen
	r.Exclude, r.ExcludeScale = s.exclusions()
	s.inParts(&r)
	r.About = s.about(r)
	if r.Policy, err = s.policy(); err != nil {
		return r, err
	}
	if err := r.CheckExclusions(); err != nil {
		return r, usage("--exclude: %s", err)
	}
	return r, nil
}

// addPictures gives a recipe the pictures to train on and to judge by.
func (s Settings) addPictures(r *train.Recipe, parts data.Parts) (err error) {
	r.Data, r.Judge, r.Samples = parts.Train, s.judge(parts), s.samples(parts)
	if err := s.checkLabels(parts.Train); err != nil {
		return err
	}
	if r.Probe, err = s.probes(parts.Train); err != nil {
		return err
	}
	return s.checkMetrics(r.Samples, r.Probe)
}

// about describes the encoder to programs that load it.
func (s Settings) about(r train.Recipe) map[string]string {
	about := export.Describe(s.Arch, r.Encoder, r.Views)
	if commit := buildInfo().Revision; commit != "" {
		about["commit"] = commit
	}
	return about
}

// viewSize is the side of a view: the one that is set, or the pictures' own up to 32, else 224.
func (s Settings) viewSize(set data.Dataset) int {
	if s.Size > 0 {
		return s.Size
	}
	return data.ViewSize(set)
}
