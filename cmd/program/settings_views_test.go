package program

import (
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/augment"
	"vksimclr/kernels"
)

// What the defaults say is what they said before views had as many settings.
func TestDefaultViews(t *testing.T) {
	s := defaultSettings()
	want := augment.CIFAR()
	want.MaxSide, want.MinArea = s.MaxSide, 0.2
	want.CropMode, want.ColorSemantics = kernels.TorchvisionCrops, kernels.Torchvision
	want.Interpolation = kernels.Bilinear
	if got := s.views(32); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// Each word changes what it names alone.
func TestWordsOfViews(t *testing.T) {
	for _, c := range []struct {
		set  func(s *Settings)
		want func(c augment.Config) bool
	}{
		{func(s *Settings) { s.Antialias = "off" }, func(c augment.Config) bool {
			return c.Interpolation == kernels.BilinearPlain
		}},
		{func(s *Settings) { s.Interpolation = "bicubic" }, func(c augment.Config) bool {
			return c.Interpolation == kernels.Bicubic
		}},
		{func(s *Settings) { s.Interpolation, s.Antialias = "bicubic", "on" },
			func(c augment.Config) bool { return c.Interpolation == kernels.BicubicAntialias }},
		{func(s *Settings) { s.Color = "tensorflow" }, func(c augment.Config) bool {
			return c.ColorSemantics == kernels.SimCLR
		}},
		{func(s *Settings) { s.Color = "tensorflow_v1" }, func(c augment.Config) bool {
			return c.ColorSemantics == kernels.SimCLRV1
		}},
		{func(s *Settings) { s.Color, s.SaturationBy = "tensorflow", "blend" },
			func(c augment.Config) bool { return c.ColorSemantics == kernels.ChannelContrast }},
		{func(s *Settings) { s.Color, s.ContrastAround = "tensorflow_v1", "grey" },
			func(c augment.Config) bool {
				return c.ColorSemantics == kernels.HSVSaturation|kernels.AddedBrightness
			}},
		{func(s *Settings) { s.BrightnessBy = "add" }, func(c augment.Config) bool {
			return c.ColorSemantics == kernels.AddedBrightness
		}},
		{func(s *Settings) { s.Blur, s.BlurProbability, s.BlurBorder = true, 0.3, "edge" },
			func(c augment.Config) bool {
				return c.BlurProbability == 0.3 && c.BlurBorder == kernels.EdgeBorder
			}},
		{func(s *Settings) { s.BlurSigmaPer = "batch" }, func(c augment.Config) bool {
			return c.SharedSigma && c.BlurProbability == 0
		}},
		{func(s *Settings) { s.SmallViews = 6 }, func(c augment.Config) bool {
			return c.Small == augment.SmallViews{Count: 6, Size: 96, MinArea: 0.05, MaxArea: 0.14}
		}},
		{func(s *Settings) { s.Normalize = "cifar100" }, func(c augment.Config) bool {
			return c.Normalize && c.Mean[2] == 0.4409 && c.Deviation[0] == 0.2673
		}},
		{func(s *Settings) { s.EvalView, s.EvalResize = "torchvision", 240 },
			func(c augment.Config) bool {
				return c.EvalStyle == augment.EvalTorchvision && c.EvalResize == 240
			}},
	} {
		s := defaultSettings()
		c.set(&s)
		if err := s.validate(); err != nil {
			t.Error(err)
		}
		if views := s.views(224); !c.want(views) || views.Validate() != nil {
			t.Errorf("%s%+v, %v", s.toml(), views, views.Validate())
		}
	}
}

// Every mistake in the settings of views is one line that says what to do.
func TestBadViews(t *testing.T) {
	for _, c := range []mistake{
		{"--flip 1.5", 2, "flip is 1.5: give a probability"},
		{"--turn=-1", 2, "turn is -1: give a probability"},
		{"--max-crop-area 0.1 --min-crop-area 0.2", 2, "max_crop_area is 0.1: give a share"},
		{"--crop tensorflow --min-crop-area 0.05 --max-crop-area 0.1", 2, "more than a tenth"},
		{"--crop tensorflow --small-views 2 --small-max-area 0.1", 2, "more than a tenth"},
		{"--min-aspect 2", 2, "max_aspect is 1.3333333333333333: give min_aspect to 16"},
		{"--hue 0.4 --color-strength 2", 2, "hue is 0.4: hue times color_strength"},
		{"--brightness=-0.1", 2, "brightness is -0.1: give 0"},
		{"--brightness-by mul", 2, "--brightness-by must be one of"},
		{"--contrast-around mean", 2, "--contrast-around must be one of"},
		{"--blur-kernel 4", 2, "blur_kernel is 4: give an odd number"},
		{"--blur-min-sigma 3", 2, "blur_max_sigma is 2: give blur_min_sigma to 100"},
		{"--size 32 --blur-border reflect --blur-kernel 65", 2, "beyond the reflection of 32"},
		{"--eval-view middle", 2, "--eval-view must be one of"},
		{"--eval-resize 256", 2, "--eval-view central does not resize"},
		{"--size 64 --eval-view torchvision --eval-resize 60", 2, "eval_resize is 60: give"},
		{"--small-views 65", 2, "small_views is 65: give 0"},
		{"--normalize cifar", 2, "give none, imagenet, cifar10, cifar100, data"},
	} {
		c.refusedInOneLine(t, append([]string{"train", "--out", filepath.Join(t.TempDir(), "run")},
			strings.Fields(c.args)...)...)
	}
	for _, c := range []mistake{
		{"--fixed crop=1:2:3", 2, "give TOP:LEFT:HEIGHT:WIDTH"},
		{"--fixed crop=0:0:0:5", 2, "give TOP:LEFT:HEIGHT:WIDTH"},
		{"--fixed colour=2", 2, "unknown parameter"},
		{"--fixed order=bbcs", 2, "each once"},
		{"--fixed grey=1", 2, "leave the value out"},
		{"--fixed turn=4", 2, "give 0 to 3 turns"},
		{"--fixed blur=0", 2, "give a deviation above 0"},
		{"--fixed contrast=x", 2, "give a factor"},
	} {
		args := []string{"views", "--data", "shapes:4", "--out",
			filepath.Join(t.TempDir(), "a.png")}
		c.refusedInOneLine(t, append(args, strings.Fields(c.args)...)...)
	}
}
