package program

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
)

// trainedFor starts a run, or goes on with one, interrupts it after some steps and returns its log.
func trainedFor(t *testing.T, steps int, out string, arguments ...string) string {
	t.Helper()
	code, log := interrupted(t, out, metricLines(out)+steps,
		append([]string{"train", "--out", out}, arguments...)...)
	if code != exitInterrupted {
		t.Fatalf("exit code %d\n%s", code, log)
	}
	return log
}

// A folder alone is enough: everything else is chosen, told, kept in config.toml and in the
// checkpoint, and stays so when the run goes on.
func TestFolderAloneIsEnough(t *testing.T) {
	enginetest.Device(t) // or skip
	t.Setenv("VKSIMCLR_CACHE", t.TempDir())
	dir, out := drawFolder(t, 20), filepath.Join(t.TempDir(), "run")
	log := trainedFor(t, 1, out, "--data", dir)
	for _, want := range []string{"chosen for 40 pictures", "\n  size ", "\n  batch ",
		"\n  epochs ", "the pictures are grey", "needs "} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
	chosen := defaultSettings()
	if _, err := chosen.load(filepath.Join(out, settingsFile)); err != nil {
		t.Fatal(err)
	}
	if chosen.Size != 32 || chosen.Arch != "small" || chosen.Batch != 16 ||
		chosen.Epochs != 800 || chosen.Temperature != 0.5 || chosen.ColorStrength != 0.5 ||
		chosen.LRScaling != "sqrt" || chosen.WarmupEpochs != 10 {
		t.Errorf("chosen: %+v", chosen)
	}
	r, err := restore(out, console{})
	if err != nil || r.settings.Epochs != 800 || r.recipe.Views.Size != 32 {
		t.Errorf("checkpoint: %v, %+v", err, r.settings)
	}
	log = trainedFor(t, 1, out, "--resume")
	if strings.Contains(log, "chosen for") {
		t.Errorf("a run that goes on chooses anew:\n%s", log)
	}
	again := defaultSettings()
	if _, err := again.load(filepath.Join(out, settingsFile)); err != nil || again != chosen {
		t.Errorf("%v: %+v became %+v", err, chosen, again)
	}
}

// A dry run prints settings that --config reads, and leaves nothing. A given setting is not chosen,
// and auto is not given.
func TestDryRun(t *testing.T) {
	enginetest.Device(t) // or skip
	t.Setenv("VKSIMCLR_CACHE", t.TempDir())
	dir, work := drawFolder(t, 20), t.TempDir()
	file := filepath.Join(work, "recipe.toml")
	write(t, file, "batch = 12\nepochs = \"auto\"  # as it comes\nlr = 0.25\n")
	out := filepath.Join(work, "run")
	code, text, log := call("train", "--data", dir, "--config", file, "--lr", "auto", "--arch",
		"tiny", "--out", out, "--dry-run")
	s := defaultSettings()
	if _, err := s.parse(text, "stdout"); err != nil || code != 0 {
		t.Fatalf("code %d, %v: %s", code, err, log)
	}
	if s.Batch != 12 || s.Arch != "tiny" || s.Epochs != 800 || s.LR != 0.0075 || s.Size != 32 {
		t.Errorf("%+v\n%s", s, log)
	}
	if strings.Contains(log, "\n  batch") || !strings.Contains(log, "\n  lr ") {
		t.Error(log)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a dry run made a folder")
	}
	chosen := func(flags ...string) string {
		code, text, log := call(append([]string{"train", "--data", dir, "--dry-run"}, flags...)...)
		if code != 0 {
			t.Errorf("%v: code %d, %s", flags, code, log)
		}
		return text
	}
	var all []string
	for _, key := range chosenKeys() {
		if key != "blur" { // which is a yes or no
			all = append(all, "--"+strings.ReplaceAll(key, "_", "-"), autoWord)
		}
	}
	if given, open := chosen(all...), chosen(); given != open {
		t.Errorf("%v: %s\nnot given: %s", all, given, open)
	}
	code, text, log = call("train", "--dry-run", "--out", out)
	if _, err := s.parse(text, "stdout"); err != nil || code != 0 {
		t.Fatalf("code %d, %v: %s", code, err, log)
	}
	want := defaultSettings()
	if want.Size, want.Out = 32, out; s != want || strings.Contains(log, "chosen") {
		t.Errorf("shapes keep the defaults: %+v\n%s", s, log)
	}
}

// A batch that there is no memory for is refused before anything is allocated, and the largest one
// that fits is named.
func TestTooLargeBatch(t *testing.T) {
	enginetest.Device(t) // or skip
	t.Setenv("VKSIMCLR_LIMITS", "memory=80MiB")
	out := filepath.Join(t.TempDir(), "run")
	line := []string{"train", "--data", "shapes:600", "--width", "4", "--out", out, "--dry-run",
		"--batch"}
	code, _, log := call(append(line, "600")...)
	_, rest, named := strings.Cut(log, "give --batch ")
	if code != 1 || !named || !strings.Contains(log, "of device memory") ||
		strings.Count(log, "\n") != 1 {
		t.Fatalf("code %d: %s", code, log)
	}
	largest := strings.Fields(rest)[0]
	if code, _, log := call(append(line, largest)...); code != 0 {
		t.Errorf("batch %s: code %d, %s", largest, code, log)
	}
	code, _, log = call(append(line, "64", "--arch", "resnet50", "--width", "64")...)
	if code != 1 || !strings.Contains(log, "even with a batch of 2") {
		t.Errorf("code %d: %s", code, log)
	}
	t.Setenv("VKSIMCLR_LIMITS", "") // now one tensor of the network is too large
	code, _, log = call(append(line, "64", "--width", "4096")...)
	if code != 1 || !strings.HasSuffix(log, ", even with a batch of 2: give a smaller --size, "+
		"--width or --arch, or another --device\n") || strings.Contains(log, "engine: ") {
		t.Errorf("code %d: %s", code, log)
	}
}

// The side of a view that the pictures decided is kept, and a checkpoint of an earlier version,
// which left it open, goes on.
func TestViewSizeIsKept(t *testing.T) {
	enginetest.Device(t) // or skip
	t.Setenv("VKSIMCLR_CACHE", t.TempDir())
	out := filepath.Join(t.TempDir(), "run")
	line := []string{"train", "--data", "shapes:64", "--width", "4", "--batch", "16", "--out", out,
		"--knn-bank", "16", "--knn-test", "16", "--epochs", "1"}
	if code, _, log := call(line...); code != 0 {
		t.Fatal(log)
	}
	r, err := restore(out, console{})
	if err != nil || r.settings.Size != 32 {
		t.Fatalf("%v: size %d", err, r.settings.Size)
	}
	before := r.settings
	if err := matches(r.checkpoint, r.path, before, 32); err != nil {
		t.Error(err)
	}
	r.checkpoint.Settings = strings.Replace(r.checkpoint.Settings, "size = 32", "size = 0", 1)
	for _, size := range []int{0, 32} {
		before.Size = size
		if err := matches(r.checkpoint, r.path, before, 32); err != nil {
			t.Errorf("size %d: %v", size, err)
		}
	}
	before.Size = 64
	if matches(r.checkpoint, r.path, before, 32) == nil {
		t.Error("views of another size go on")
	}
}

// More epochs prolong a finished run, and the log says what that does; fewer are refused.
func TestProlonged(t *testing.T) {
	enginetest.Device(t) // or skip
	t.Setenv("VKSIMCLR_CACHE", t.TempDir())
	out := filepath.Join(t.TempDir(), "run")
	line := []string{"train", "--data", "shapes:64", "--width", "4", "--batch", "16", "--out", out,
		"--knn-bank", "16", "--knn-test", "16", "--epochs"}
	if code, _, log := call(append(line, "1")...); code != 0 {
		t.Fatal(log)
	}
	code, _, log := call("train", "--resume", "--out", out, "--epochs", "3")
	want := "prolonged from 1 to 3 epochs: the learning rate follows half a cosine over all 3"
	if code != 0 || !strings.Contains(log, want) ||
		!strings.Contains(log, "goes on with 0.15 where it had come down to 0.") {
		t.Errorf("code %d: %s", code, log)
	}
	r, err := restore(out, console{})
	if err != nil || r.checkpoint.Step != 12 || r.settings.Epochs != 3 {
		t.Errorf("%v: step %d, %d epochs", err, r.checkpoint.Step, r.settings.Epochs)
	}
	code, _, log = call("train", "--resume", "--out", out, "--epochs", "2")
	if code != 2 || !strings.Contains(log, "cannot be cut to 2") {
		t.Errorf("code %d: %s", code, log)
	}
}

// What is still to be chosen is not checked before it is.
func TestOpenSettings(t *testing.T) {
	s := defaultSettings()
	if open := (decided{}).open(s); len(open) != 0 {
		t.Errorf("shapes leave open %v", open)
	}
	s.Data, s.Limit = "cifar10:DIR", 50
	d := decided{}
	d.add("batch", "weight-decay", "size")
	open := strings.Join(d.open(s), " ")
	if strings.Contains(open, "batch") || strings.Contains(open, "weight_decay") ||
		!strings.Contains(open, "size") || !strings.Contains(open, "epochs") {
		t.Errorf("open: %s", open)
	}
	s.WarmupEpochs = 7
	s.LRSchedule, s.LRSteps = "step", "60,80"
	if err := s.validateOpen([]string{"batch", "epochs"}); err != nil {
		t.Error(err)
	}
	if places := spread(data.NewShapes(data.Train, 1000), 3); places[2] != 666 {
		t.Errorf("%v", places)
	}
}
