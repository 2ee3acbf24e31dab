package program

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/interop"
	"vksimclr/train"
)

func call(args ...string) (code int, stdout, stderr string) {
	var out, log strings.Builder
	code = Run(args, &out, &log)
	return code, out.String(), log.String()
}

func TestHelpHasExamples(t *testing.T) {
	for _, command := range []string{"", "inspect", "views", "train", "finetune", "eval knn",
		"eval linear", "eval rank", "predict", "embed", "export", "verify", "bench", "plan", "tune",
		"report", "init", "doctor", "selftest",
		"devices", "version", "completion", "man"} {
		args := strings.Fields(command)
		code, out, log := call(append(args, "--help")...)
		if code != 0 || log != "" || !strings.Contains(out, "Usage: vksimclr") ||
			!strings.Contains(out, "Examples:") {
			t.Errorf("%v --help: code %d, stderr %q, stdout\n%s", args, code, log, out)
		}
	}
	// Every setting has a flag, with its default.
	_, out, _ := call("train", "--help")
	for _, want := range []string{"--data=\"shapes\"", "--limit=0", "--arch", "--epochs",
		"--batch=auto", "--temperature", "--optimizer", "--lr", "--momentum=0.9",
		"--weight-decay", "--seed", "--device", "--config=FILE", "--out", "--resume",
		"--color-strength", "--[no-]blur", "--knn-k=200", "--json", "--dry-run"} {
		if !strings.Contains(out, want) {
			t.Errorf("train --help lacks %s", want)
		}
	}
}

// Every mistake is one line that says what is wrong and what to do, with the exit code of its kind.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		writeBelow(t, path, text)
		return path
	}
	unknownKey := file("unknown.toml", "epoch = 3\n")
	notTOML := file("broken.toml", "epochs = \n")
	cut := file("cut/checkpoint-00000001.safetensors", "short")
	other := filepath.Join(dir, "other")
	save(t, other, "small")
	out := filepath.Join(dir, "never made")

	for _, c := range []mistake{
		{"", 2, "train"},
		{"trian", 2, "train"},
		{"train " + dir, 2, "pictures are given with --data"},
		{"eval knn " + dir, 1, "give the folder of a run"},
		{"train --epoch 3", 2, `did you mean "--epochs"`},
		{"train --epochs three", 2, "--epochs"},
		{"train --optimizer adagrad", 2, "adamw"},
		{"train --arch vgg", 2, "resnet18"},
		{"train --temperature 0", 2, "temperature is 0"},
		{"train --temperature=-0.5", 2, "temperature is -0.5"},
		{"train --lr NaN", 2, "lr is NaN"},
		{"train --batch 1", 2, "batch is 1"},
		{"train --batch 64 --limit 32", 2, "only 32 training pictures"},
		{"train --batch 30000", 2, "only 20000 training pictures"},
		{"train --data cifar", 2, "cifar10:DIR"},
		{"train --data imagenet", 2, "shapes"},
		{"train --seed 1.5", 2, "--seed"},
		{"train extra", 2, "extra"},
		{"train --config " + unknownKey, 2, `unknown key "epoch"; did you mean "epochs"?`},
		{"train --config " + notTOML, 2, "broken.toml:1"},
		{"train --config " + dir + "/none.toml", 1, "none.toml"},
		{"train --resume", 2, "--out"},
		{"train --resume --out " + dir + "/typo", 1, "--out"},
		{"eval knn", 2, "checkpoint"},
		{"eval", 2, "knn"},
		{"eval knn " + dir + "/none", 1, "none"},
		{"eval knn " + cut, 1, "cut short or damaged"},
		{"eval knn " + dir, 1, "no checkpoint in"},
		{"eval knn " + other + " --knn-temperature 0", 2, "--temperature 0"},
		{"eval knn " + other + " --data cifar", 2, "cifar10:DIR"},
		{"devices --jsn", 2, "--json"},
		{"plan --size 0", 2, "--size 0"},
		{"plan --arch vgg", 2, "resnet18"},
		{"tune --rounds 0", 2, "--rounds 0"},
		{"bench --seconds=-1", 2, "--seconds -1"},
	} {
		args := strings.Fields(c.args)
		if len(args) > 0 && args[0] == "train" && !strings.Contains(c.args, "--out") &&
			!strings.Contains(c.args, "--resume") {
			args = append(args, "--out", out)
		}
		c.refusedInOneLine(t, args...)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a mistake on the command line made a folder")
	}
}

func TestSeveralMistakesAreAllReported(t *testing.T) {
	code, _, stderr := call("train", "--temperature", "0", "--epochs", "0", "--batch", "1")
	if code != 2 || strings.Count(stderr, "\n") != 3 {
		t.Errorf("code %d: %s", code, stderr)
	}
}

func TestVersion(t *testing.T) {
	code, out, _ := call("version", "--json")
	var read build
	if err := json.Unmarshal([]byte(out), &read); err != nil || code != 0 || read.Go == "" {
		t.Errorf("code %d, %v: %s", code, err, out)
	}
	if code, out, _ := call("version"); code != 0 || !strings.HasPrefix(out, "vksimclr ") {
		t.Errorf("code %d: %s", code, out)
	}
}

// Defaults, then the file, then the flags; a resumed run starts from its own settings.
func TestSettingsAreLaidOverEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.toml")
	write(t, path, "lr = 0.5\nepochs = 7\nbatch = 64\n")
	given := defaultSettings()
	given.Epochs = 9
	command := trainCommand{Settings: given, ConfigFile: path}
	got, known, err := command.resolve([]string{"epochs", "config"}, console{})
	want := defaultSettings()
	want.LR, want.Epochs, want.Batch = 0.5, 9, 64
	if err != nil || got != want || len(known) != 4 || !known["lr"] || !known["epochs"] {
		t.Errorf("%v: got %+v, want %+v, known %v", err, got, want, known)
	}

	dir := t.TempDir()
	if err := got.save(dir); err != nil {
		t.Fatal(err)
	}
	given = defaultSettings()
	given.Out, given.Device = dir, "1"
	command = trainCommand{Settings: given, Resume: true}
	got, known, err = command.resolve([]string{"out", "device", "resume"}, console{})
	want.Out, want.Device = dir, "1"
	if err != nil || got != want || !known["batch"] {
		t.Errorf("resumed, %v: got %+v, want %+v", err, got, want)
	}
}

// The flags of the comparison with PyTorch, as they are typed.
func TestCIFARRecipeParses(t *testing.T) {
	code, _, stderr := call(strings.Fields("train --data cifar10:/no/such/folder --arch small " +
		"--limit 5000 --epochs 10 --batch 128 --optimizer sgd --lr 0.06 --momentum 0.9 " +
		"--weight-decay 5e-4 --temperature 0.5 --out " + t.TempDir())...)
	if code != 1 {
		t.Errorf("a missing folder is code 1, got %d: %s", code, stderr)
	}
}

// save writes a checkpoint that has no encoder into the folder of a run.
func save(t *testing.T, dir, arch string) { saveTensor(t, dir, arch, "x", 1) }

// saveNaN writes a checkpoint whose encoder has diverged into the folder of a run.
func saveNaN(t *testing.T, dir string) (path string) {
	t.Helper()
	return saveTensor(t, dir, defaultSettings().Arch, "encoder.conv1.weight", math.NaN())
}

// saveTensor writes a checkpoint of one number into the folder of a run.
func saveTensor(t *testing.T, dir, arch, name string, value float64) (path string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	config := defaultSettings()
	config.Arch = arch
	path, err := train.SaveCheckpoint(dir, train.Checkpoint{Step: 1,
		Settings: config.trainingTOML(), LossScale: train.LossScale{Scale: 1},
		Tensors: []interop.Tensor{{Name: name, Shape: []int{1}, Data: []float32{float32(value)}}}})
	if err != nil {
		t.Fatal(err)
	}
	return path
}
