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
	c.Size, c.MinArea, c.FlipProbability = 0, 2, math.NaN()
	c.BlurTaps, c.Interpolation, c.ColorStrength = 4, 9, -1
	c.Normalize, c.Deviation[1] = true, 0
	err := c.Validate()
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"size 0", "areas 2 to 1", "flip probability NaN", "4 blur taps",
		"interpolation: 9", "color strength -1", "deviation 0 of channel 1"} {
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

func TestEvalBox(t *testing.T) {
	for _, c := range []struct {
		height, width int
		want          [4]int32
	}{
		{256, 256, [4]int32{16, 16, 224, 224}},
		{375, 500, [4]int32{24, 86, 328, 328}},
		{1, 1, [4]int32{0, 0, 1, 1}},
		{1, 300, [4]int32{0, 150, 1, 1}},
		{32, 32, [4]int32{0, 0, 32, 32}}, // the view's own size
	} {
		if got := CIFAR().EvalBox(c.height, c.width); got != c.want {
			t.Errorf("%d×%d: %v, want %v", c.height, c.width, got, c.want)
		}
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
