package program

import (
	"os"
	"strings"
	"testing"
)

// Every preset is valid, names only settings that there are, and stands in docs/recipes.md with its
// source, its result and its command.
func TestPresets(t *testing.T) {
	recipes, err := os.ReadFile("../../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range presets() {
		s := defaultSettings()
		known, err := s.loadPreset(name)
		if err != nil || len(known) < 10 {
			t.Errorf("%s has %d settings, %v", name, len(known), err)
			continue
		}
		s.Data = "cifar10:DIR"
		if err := s.validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.recipe(32); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(string(recipes), "--preset "+name) {
			t.Errorf("docs/recipes.md has no command with --preset %s", name)
		}
	}
}

// A preset lies under flags, is printed, and is refused where it cannot be meant.
func TestPresetUnderFlags(t *testing.T) {
	var out, log strings.Builder
	line := []string{"train", "--preset", "dkobak-cifar", "--data", "shapes:600", "--epochs", "3",
		"--arch", "tiny", "--batch", "32", "--dry-run", "--device", "none"}
	for i, c := range []struct {
		change []string
		want   string
	}{
		{[]string{"--preset", "nobody"}, `"nobody"; known are`},
		{[]string{"--data", "shapes:600"}, "is for pictures of one's own"},
		{[]string{"--resume", "--out", t.TempDir()}, "leave --preset out"},
	} {
		log.Reset()
		if code := Run(append(line[:len(line):len(line)], c.change...), &out, &log); code !=
			exitUsage || !strings.Contains(log.String(), c.want) {
			t.Errorf("%d: exit code %d\n%s", i, code, log.String())
		}
	}
	s := defaultSettings()
	known, err := s.loadPreset("dkobak-cifar")
	if err != nil || s.LR != .03 || s.LRSchedule != "cosine_epochs" {
		t.Fatalf("%+v, %v", s, err)
	}
	s.Epochs = 3
	text := s.presetText("dkobak-cifar", known)
	for _, want := range []string{"preset dkobak-cifar:", " --epochs 3", " --lr 0.03",
		" --no-blur"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
}
