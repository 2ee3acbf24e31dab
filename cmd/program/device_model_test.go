package program

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// TestPlanForAnotherDevice: a plan for a GPU that is not here takes that GPU's kernels and predicts
// a time.
func TestPlanForAnotherDevice(t *testing.T) {
	enginetest.Device(t)
	code, out, log := call("plan", "--arch", "tiny", "--batch", "8", "--precision", "mixed",
		"--device-model", "h100")
	for _, want := range []string{"on NVIDIA H100", "images/s", "conv_matrix", "limited by",
		"conv2d_implicit_matrix_f16", "79.6 GiB"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("code %d, %s: no %q in\n%s", code, log, want, out)
		}
	}
	_, out, _ = call("plan", "--arch", "tiny", "--batch", "8", "--device-model", "m2")
	if !strings.Contains(out, "nobody has measured this device") {
		t.Errorf("%s", out)
	}
	code, out, log = call("plan", "--arch", "tiny", "--batch", "8", "--json", "--device-model",
		"rx7900")
	var p planResult
	if err := json.Unmarshal([]byte(out), &p); err != nil || code != 0 || p.Predicted == nil ||
		p.Predicted.Seconds <= 0 || len(p.Predicted.Kernels) == 0 {
		t.Errorf("code %d, %v, %s\n%s", code, err, log, out)
	}
}

// TestBenchBesideModel: the profile shows the model's times beside the measured ones.
func TestBenchBesideModel(t *testing.T) {
	enginetest.Device(t)
	file := filepath.Join(t.TempDir(), "cpu.toml")
	text := "name = \"mine\"\nmeasured = true\n[peaks]\nfp32_gflops = 50.0\ncopy_gbytes = 5.0\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, log := call("bench", "--arch", "tiny", "--batch", "4", "--seconds", "0",
		"--tune-seconds", "0", "--profile", "--device-model", file)
	for _, want := range []string{"predicted/measured", "elementwise", "model mine: predicted"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("code %d, %s: no %q in\n%s", code, log, want, out)
		}
	}
}

// TestDeviceModelMistakes: plan and bench tell mistakes in one line before a device is opened.
func TestDeviceModelMistakes(t *testing.T) {
	for _, m := range []mistake{
		{"plan --device-model h200", 2, "it is none of arc770, h100, m2, rx7900"},
		{"bench --device-model h100", 2, "add --profile"},
		{"bench --tune-seconds=-2", 2, "--tune-seconds -2"},
		{"plan --size 100000", 2, "size is 100000: give 1 to 4096 pixels"},
		{"plan --size 0", 2, "--size 0 must be positive"},
	} {
		m.refusedInOneLine(t, strings.Fields(m.args)...)
	}
}
