package augment

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"vksimclr/kernels"
)

func TestPublishedRecipesAreValid(t *testing.T) {
	for name, c := range map[string]Config{
		"CIFAR": CIFAR(), "ImageNet": ImageNet(), "Defaults": Defaults(),
	} {
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestValidateReportsEveryProblem(t *testing.T) {
	c := CIFAR()
	c.Size, c.MinArea, c.FlipProbability = 4097, 2, math.NaN()
	c.BlurTaps, c.Interpolation, c.ColorStrength = 4, 9, -1
	c.Normalize, c.Deviation[1] = true, 0
	c.TurnProbability, c.EvalStyle, c.EvalResize, c.Hue = 2, "centre", 3, -0.4
	c.Small.Count = 6
	err := c.Validate()
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"size 4097", "areas 2 to 1", "flip probability NaN",
		"4 blur taps", "interpolation: 9", "color strength -1", "deviation 0 of channel 1",
		"turn probability 2",
		"evaluation view \"centre\"", "resized to 3 pixels", "hue -0.4 at color strength -1",
		"small views: augment: size 0"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in:\n%v", part, err)
		}
	}
}

// The reference implementation's tap counts by size of the view.
func TestBlurTaps(t *testing.T) {
	for size, want := range map[int]int{224: 23, 160: 17, 128: 13, 96: 9, 32: 3, 9: 1} {
		if got := (Config{Size: size}).taps(); got != want {
			t.Errorf("size %d: %d taps, want %d", size, got, want)
		}
	}
}

// tf crops never show a tenth of a picture or less: every attempt at a smaller one would fail.
func TestSmallTFCropsAreRefused(t *testing.T) {
	c := ImageNet()
	c.Small = SmallViews{Count: 6, Size: 96, MinArea: 0.05, MaxArea: 0.1}
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "tf crops cover more") {
		t.Error(err)
	}
	c.CropMode = kernels.TorchvisionCrops
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
}

func TestConfigSurvivesJSON(t *testing.T) {
	want := ImageNet()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"bicubic"`) || !strings.Contains(string(text), `"tf"`) {
		t.Errorf("choices are not written by name: %s", text)
	}
	var got Config
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	err = json.Unmarshal([]byte(`{"CropMode":"centre"}`), &got)
	if err == nil || !strings.Contains(err.Error(), "torchvision, tf") {
		t.Errorf("unknown crop mode: %v", err)
	}
}

func TestFallbackCrop(t *testing.T) {
	for _, c := range []struct {
		height, width int
		want          [4]int32
	}{
		{100, 100, [4]int32{0, 0, 100, 100}},
		{100, 30, [4]int32{30, 0, 40, 30}},
		{30, 100, [4]int32{0, 30, 30, 40}},
		{1, 300, [4]int32{0, 149, 1, 1}},
	} {
		config := CIFAR()
		whole := [4]int32{0, 0, int32(c.height), int32(c.width)}
		if got := config.fallback(c.height, c.width); got != whole {
			t.Errorf("tf, %d×%d: %v, want %v", c.height, c.width, got, whole)
		}
		config.CropMode = kernels.TorchvisionCrops
		if got := config.fallback(c.height, c.width); got != c.want {
			t.Errorf("torchvision, %d×%d: %v, want %v", c.height, c.width, got, c.want)
		}
	}
}
