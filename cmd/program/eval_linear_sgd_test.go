package program

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// The SGD protocol trains on the device, leaves the encoder alone and keeps a classifier.
func TestLinearBySGD(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	out := base(t, dir, "2")
	text := must(t, "eval", "linear", out, "--protocol", "sgd", "--limit", "60", "--test-limit",
		"20", "--epochs", "3", "--batch", "20", "--json")
	var r linearResult
	if err := json.Unmarshal([]byte(text), &r); err != nil || r.SGD == nil || r.Train != 60 ||
		r.Test != 20 || r.SGD.Epochs != 3 || math.Abs(r.SGD.LR-0.1*20/256) > 1e-12 ||
		r.Protocol != "sgd" || r.Top5 < r.Top1 || len(r.Confusion) != 10 {
		t.Fatalf("%v: %s", err, text)
	}
	for _, name := range []string{"eval-linear-sgd.json", "eval-linear-sgd-confusion.png",
		"linear.safetensors"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	text = must(t, "predict", out, "--split", "test", "--limit", "20", "--json", "--out",
		filepath.Join(dir, "x.csv"))
	var predicted predictResult
	if err := json.Unmarshal([]byte(text), &predicted); err != nil || predicted.Top1 == nil ||
		*predicted.Top1 != r.Top1 {
		t.Errorf("%v: top-1 was %g: %s", err, r.Top1, text)
	}
	for args, want := range map[string]string{"--epochs 0": "--epochs 0", "--lr=-1": "--lr -1"} {
		line := strings.Fields("eval linear " + out + " --protocol sgd " + args)
		if code, _, log := call(line...); code != exitUsage || !strings.Contains(log, want) {
			t.Errorf("%s: code %d, %s", args, code, log)
		}
	}
}

// The classifier of a finetune run predicts what the run's own test found.
func TestPredictByFinetune(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "tuned")
	var tuned finetuneResult
	text := must(t, "finetune", base(t, dir, "3"), "--labels-per-class", "3", "--epochs", "2",
		"--test-limit", "40", "--json", "--out", out)
	if err := json.Unmarshal([]byte(text), &tuned); err != nil || tuned.Layer != "head1" {
		t.Fatalf("%v: %s", err, text)
	}
	text = must(t, "predict", out, "--split", "test", "--limit", "40", "--json", "--out",
		filepath.Join(dir, "x.csv"))
	var predicted predictResult
	if err := json.Unmarshal([]byte(text), &predicted); err != nil || predicted.Top1 == nil ||
		*predicted.Top1 != *tuned.Top1 || *predicted.Top5 != *tuned.Top5 {
		t.Errorf("%v: finetune found %g and %g: %s", err, *tuned.Top1, *tuned.Top5, text)
	}
}
