package program

import (
	"context"
	"strings"
	"testing"

	"vksimclr/augment"
	"vksimclr/export"
	"vksimclr/models"
)

// Whatever sees pictures normalises by the same numbers, which are measured once.
func TestNormalizeData(t *testing.T) {
	s := defaultSettings()
	s.Data, s.Normalize = "shapes:200", dataNormalization
	if _, err := s.recipe(32); err == nil || !strings.Contains(err.Error(), "measures before") {
		t.Errorf("without numbers: %v", err)
	}
	parts, err := s.openData(context.Background(), &strings.Builder{})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	if err := s.measureNormalize(context.Background(), parts.Train, &log); err != nil {
		t.Fatal(err)
	}
	numbers, err := parseNormalize(s.Normalize)
	if err != nil || numbers == nil || !strings.Contains(log.String(), s.Normalize) ||
		!strings.Contains(log.String(), "of 200 training pictures") {
		t.Fatalf("%q, %v, %s", s.Normalize, err, &log)
	}
	r, err := s.recipe(32)
	if err != nil || !r.Views.Normalize || r.Views.Mean != numbers.mean {
		t.Errorf("%+v, %v", r.Views, err)
	}
	if about := r.About["mean"] + "/" + r.About["std"]; normalizationOf(t, about) != *numbers {
		t.Errorf("the encoder's file says %s, want %s", about, s.Normalize)
	}
}

func normalizationOf(t *testing.T, text string) scaling {
	t.Helper()
	n, err := parseNormalize(text)
	if err != nil || n == nil {
		t.Fatal(text, err)
	}
	return *n
}

// What an encoder's file says of its pictures is read back as it was.
func TestDescribedViews(t *testing.T) {
	for _, set := range []func(s *Settings){
		func(*Settings) {},
		func(s *Settings) { s.Interpolation = "bicubic" },
		func(s *Settings) { s.Interpolation, s.Antialias = "bicubic", "on" },
		func(s *Settings) { s.Antialias = "off" },
		func(s *Settings) { s.EvalView = "official" },
		func(s *Settings) { s.EvalView = "torchvision" },
		func(s *Settings) { s.EvalView, s.EvalResize = "torchvision", 70 },
	} {
		s := defaultSettings()
		s.Size = 64
		set(&s)
		config := models.ResNetConfig{Stem: models.StemImageNet}
		about := export.Describe("tiny", nil, s.views(64))
		read := defaultSettings()
		if err := read.describedBy(about, config); err != nil {
			t.Errorf("%v: %v", about, err)
			continue
		}
		for _, side := range [][2]int{{64, 64}, {100, 80}, {333, 500}} {
			var plans [2]augment.EvalPlan
			for i, s := range []Settings{s, read} {
				plans[i] = s.views(64).EvalPlan(side[0], side[1])
			}
			if plans[0] != plans[1] {
				t.Errorf("%v: %+v, want %+v", about, plans[1], plans[0])
			}
		}
	}
	s := defaultSettings()
	about := map[string]string{"size": "64", "mean": "0,0,0", "std": "1,1,1", "eval_view": "new"}
	if err := s.describedBy(about, models.ResNetConfig{Stem: models.StemImageNet}); err == nil {
		t.Error("an unknown evaluation view was taken")
	}
}
