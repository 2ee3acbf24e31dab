package program

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// A run of a published variant is kept in its checkpoint, judged, exported, and found again in the
// encoder's file: all of them give the same features.
func TestVariantOfNetwork(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	read := func(name string) string {
		raw, err := os.ReadFile(in(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	must(t, "train", "--data", "shapes:16", "--batch", "8", "--epochs", "1", "--size", "40",
		"--arch", "tiny", "--width", "4", "--sk-ratio", "0.0625", "--se-ratio", "0.25",
		"--pool-padding", "same", "--shortcut", "official", "--running-var", "biased",
		"--zero-gamma", "on", "--head-layers", "3", "--head-norm", "all_affine", "--head-hidden",
		"12", "--head-dim", "8", "--eval-pictures", "0", "--knn-test", "4", "--on-collapse", "warn",
		"--out", in("run"))
	must(t, "export", in("run"), "--out", in("e.safetensors"))
	must(t, "export", in("run"), "--out", in("e.onnx"))
	for file, name := range map[string]string{"run": "a.npy", "e.safetensors": "b.npy"} {
		must(t, "embed", in(file), "--data", "shapes:8", "--out", in(name))
	}
	if read("a.npy") != read("b.npy") {
		t.Error("the exported encoder has other features")
	}
	if config := read("run/config.toml"); !strings.Contains(config, "sk_ratio = 0.0625") ||
		!strings.Contains(config, "head_norm = \"all_affine\"") {
		t.Error(config)
	}
	must(t, "train", "--data", "shapes:16", "--batch", "8", "--epochs", "1", "--size", "12",
		"--arch", "tiny", "--stem", "cifar_pad2", "--head-layers", "0", "--eval-pictures", "0",
		"--knn-test", "4", "--on-collapse", "warn", "--out", in("pad2"))
	must(t, "embed", in("pad2/encoder.safetensors"), "--data", "shapes:8", "--out", in("c.npy"))
	must(t, "embed", in("pad2"), "--data", "shapes:8", "--out", in("d.npy"))
	if read("c.npy") != read("d.npy") {
		t.Error("the encoder's file forgets its stem")
	}
}

// Settings of the network that contradict each other, or are out of range, are refused by name.
func TestNetworkMistakes(t *testing.T) {
	for want, flags := range map[string][]string{
		"width_multiplier is 5":               {"--width-multiplier", "5"},
		"width is 8 and width_multiplier":     {"--width", "8", "--width-multiplier", "2"},
		"sk_ratio is 2":                       {"--sk-ratio", "2"},
		"head_layers is 4":                    {"--head-layers", "4"},
		`last_bn is true and head_norm is "n`: {"--last-bn", "--head-norm", "none"},
	} {
		code, _, log := call(append([]string{"train", "--dry-run"}, flags...)...)
		if code != 2 || !strings.Contains(log, want) {
			t.Errorf("%v: code %d: %s", flags, code, log)
		}
	}
}

// Deep and wide networks are planned although the device has not the memory to train them.
func TestPlanOfLargeNetwork(t *testing.T) {
	enginetest.Device(t)
	text := must(t, "plan", "--arch", "resnet200", "--width-multiplier", "2", "--sk-ratio",
		"0.0625", "--size", "224", "--batch", "2", "--head-layers", "3", "--tensors", "--json")
	var plan struct {
		Persistent uint64 `json:"persistent_bytes"`
		Layers     []struct {
			Name string `json:"name"`
		} `json:"layers"`
	}
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		t.Fatal(err)
	}
	if plan.Persistent < 4<<30 || !strings.Contains(text, "layer3.35.sk") {
		t.Errorf("%d bytes, %d layers", plan.Persistent, len(plan.Layers))
	}
}

// An imported encoder has the stem that --stem names, and keeps it in its file.
func TestImportedStem(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	writeWeights(t, in("a.safetensors"), "tiny", 32, "", nil)
	for flag, want := range map[string]string{"cifar_pad2": "cifar_pad2", "cifar": "cifar"} {
		text := must(t, "import", in("a.safetensors"), "--stem", flag, "--size", "96", "--out",
			in("b.safetensors"), "--json")
		var r importResult
		if err := json.Unmarshal([]byte(text), &r); err != nil || r.About["stem"] != want ||
			r.About["size"] != "96" {
			t.Errorf("%v: %s", err, text)
		}
	}
	code, _, log := call("import", in("a.safetensors"), "--stem", "imagenet", "--out",
		in("c.safetensors"))
	if code != 2 || !strings.Contains(log, "has the 3x3 stem: leave it out") {
		t.Errorf("code %d: %s", code, log)
	}
}
