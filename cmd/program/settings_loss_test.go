package program

import (
	"strings"
	"testing"

	"vksimclr/losses"
)

// The loss gets the numbers that the settings say.
func TestLossOfSettings(t *testing.T) {
	s := defaultSettings()
	for _, c := range []struct {
		change func(s *Settings)
		want   losses.Loss
	}{
		{func(s *Settings) {}, losses.NTXent{Temperature: 0.2}},
		{func(s *Settings) { s.LossScale, s.HiddenNorm = "official", false },
			losses.NTXent{Temperature: 0.2, Scale: losses.OfficialScale, Unnormalized: true}},
		{func(s *Settings) { s.MemoryKeys = 4096 }, losses.NTXent{Temperature: 0.2,
			Memory: losses.Memory{Keys: 4096, Decay: 0.999}}},
		{func(s *Settings) { s.Loss = "dcl" }, losses.DCL{Temperature: 0.2}},
		{func(s *Settings) { s.Loss, s.DCLNegatives = "dclw", "split" },
			losses.DCL{Temperature: 0.2, Sigma: 0.5, Split: true}},
		{func(s *Settings) { s.Loss, s.Temperature = "supcon", 0.1 },
			losses.SupCon{Temperature: 0.1}},
	} {
		s := s
		c.change(&s)
		if err := s.validate(); err != nil {
			t.Error(err)
		}
		if r, err := s.recipe(32); err != nil || r.Loss != c.want {
			t.Errorf("%#v, %v, want %#v", r.Loss, err, c.want)
		}
	}
}

// A setting that the loss does not have, or a number out of range, is refused by name.
func TestLossMistakes(t *testing.T) {
	for want, change := range map[string]func(s *Settings){
		"loss_scale is official, which the loss alignment_uniformity does not have": func(
			s *Settings) {
			s.Loss, s.LossScale = "alignment_uniformity", "official"
		},
		"leave --no-hidden-norm out": func(s *Settings) {
			s.Loss, s.HiddenNorm = "alignment_uniformity", false
		},
		"take --loss dcl or dclw": func(s *Settings) { s.DCLNegatives = "split" },
		"memory_keys is not 0, which the loss supcon": func(s *Settings) {
			s.Loss, s.MemoryKeys = "supcon", 4096
		},
		"memory_keys is 255: give at least two": func(s *Settings) { s.MemoryKeys = 255 },
		"small_views is not 0, which the loss dcl": func(s *Settings) {
			s.Loss, s.SmallViews = "dcl", 4
		},
		"memory_decay is 1.5: give 0 to 1":    func(s *Settings) { s.MemoryDecay = 1.5 },
		`dcl_negatives is "both"`:             func(s *Settings) { s.DCLNegatives = "both" },
		"dclw_sigma is 0: it must be above 0": func(s *Settings) { s.DCLWSigma = 0 },
	} {
		s := defaultSettings()
		change(&s)
		if err := s.validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
