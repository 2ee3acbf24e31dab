package program

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/eval"
	"vksimclr/runlog"
	"vksimclr/train"
)

// tuned fine-tunes a small network a little: a teacher. Its folder has a classifier.
func tuned(t *testing.T, dir string) string {
	t.Helper()
	out := filepath.Join(dir, "tuned")
	must(t, "finetune", base(t, dir, "2"), "--labels-per-class", "2", "--epochs", "1",
		"--test-limit", "10", "--out", out)
	return out
}

// distilled runs distill and returns what it printed.
func distilled(t *testing.T, args ...string) (r finetuneResult) {
	t.Helper()
	text := must(t, append([]string{"distill", "--json", "--test-limit", "20", "--batch", "16",
		"--limit", "48"}, args...)...)
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// A student learns from a run, with and without labels, and from a file of logits; its folder is a
// run that other commands read.
func TestDistill(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	teacher := tuned(t, dir)
	logits := filepath.Join(dir, "logits.npy")
	must(t, "predict", teacher, "--limit", "64", "--out", logits)
	for _, c := range []struct {
		name        string
		temperature float64
		scratch     bool
		args        []string
	}{
		{"little", 1, true, []string{"--teacher", teacher, "--arch", "tiny", "--width", "8",
			"--labels-weight", "0.5", "--labels-per-class", "2"}},
		{"begun", 0.1, false, []string{"--teacher", teacher, "--init", filepath.Join(dir, "base2"),
			"--from-layer", "1", "--precision", "mixed"}},
		{"file", 1, true, []string{"--teacher", logits, "--data", "shapes:64", "--network",
			"initialization=simclr"}},
	} {
		out := filepath.Join(dir, c.name)
		r := distilled(t, append(c.args, "--epochs", "1", "--out", out)...)
		if r.Distill == nil || r.Distill.Temperature != c.temperature || r.Pictures != 48 ||
			r.Classes != 10 || r.FromScratch != c.scratch || r.Agreement == nil ||
			r.TrainTop1 != nil || r.Top1 == nil || r.Steps != 3 {
			t.Errorf("%s: %+v, %+v", c.name, r, r.Distill)
		}
		text := must(t, "predict", out, "--split", "test", "--limit", "20", "--json", "--out",
			filepath.Join(dir, "x.csv"))
		var predicted predictResult
		if err := json.Unmarshal([]byte(text), &predicted); err != nil || predicted.Top1 == nil ||
			*predicted.Top1 != *r.Top1 {
			t.Errorf("%s: %v: distill found %g: %s", c.name, err, *r.Top1, text)
		}
		must(t, "export", out, "--out", filepath.Join(dir, "x.safetensors"))
		code, _, log := call("finetune", out, "--resume")
		if code != exitUsage || !strings.Contains(log, "vksimclr distill --resume --out "+out) {
			t.Errorf("%s: finetune --resume: code %d, %s", c.name, code, log)
		}
	}
}

// Ctrl-C saves; the resumed run ends with the bytes of one that was never stopped. Another teacher
// in its place is refused.
func TestInterruptedDistillGoesOn(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	teacher := tuned(t, dir)
	arguments := func(out string) []string {
		return []string{"distill", "--teacher", teacher, "--epochs", "40", "--batch", "32",
			"--test-limit", "10", "--out", filepath.Join(dir, out)}
	}
	must(t, arguments("whole")...)
	stopped := filepath.Join(dir, "stopped")
	code, log := interrupted(t, stopped, 3, arguments("stopped")...)
	if code != exitInterrupted ||
		!strings.Contains(log, "go on with: vksimclr distill --resume --out "+stopped) {
		t.Fatalf("exit code %d, log\n%s", code, log)
	}
	must(t, "distill", "--resume", "--out", stopped)
	for _, name := range []string{"checkpoint-00000080.safetensors", eval.ClassifierFile,
		train.EncoderFile} {
		a, err := os.ReadFile(filepath.Join(dir, "whole", name))
		b, err2 := os.ReadFile(filepath.Join(stopped, name))
		if err != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs, %v, %v, from step %d on, the run was stopped at %v", name, err,
				err2, firstOther(t, filepath.Join(dir, "whole"), stopped), log)
		}
	}
	must(t, "finetune", filepath.Join(dir, "base2"), "--labels-per-class", "3", "--epochs", "1",
		"--test-limit", "10", "--out", filepath.Join(dir, "other"))
	if err := os.RemoveAll(teacher); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "other"), teacher); err != nil {
		t.Fatal(err)
	}
	code, _, log = call("distill", "--resume", "--out", stopped)
	if code != 1 || !strings.Contains(log, "is not the teacher that the run began with") {
		t.Errorf("another teacher: code %d, %s", code, log)
	}
}

// Every mistake is one line with the remedy, and leaves nothing behind.
func TestDistillBadInput(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	teacher := tuned(t, dir)
	plain, rows := filepath.Join(dir, "base2"), filepath.Join(dir, "rows.npy")
	must(t, "embed", plain, "--limit", "3", "--out", rows)
	if err := os.Remove(filepath.Join(dir, "rows.keys.txt")); err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(dir, "bad.npy")
	write(t, bad, "no array")
	for _, c := range []mistake{
		{"", 2, "with --teacher"},
		{"--teacher none", 1, "give a checkpoint, or the folder of a run"},
		{"--teacher " + plain, 1, "run vksimclr eval linear"},
		{"--teacher " + plain + "/encoder.safetensors", 2, "is an encoder alone"},
		{"--teacher " + rows, 2, "are logits without pictures: give --data"},
		{"--teacher " + rows + " --data shapes:5", 1, "has 3 rows for the 5 pictures"},
		{"--teacher " + bad + " --data shapes:5", 1, "it is no NumPy file"},
		{"--teacher " + teacher + " --arch huge", 2, "--arch huge: give tiny"},
		{"--teacher " + teacher + " --arch tiny --init " + plain, 2, "leave --arch"},
		{"--teacher " + teacher + " --network depth=3", 2, "give KEY=VALUE with one of arch"},
		{"--teacher " + teacher + " --network initialization=x", 2, "known are pytorch"},
		{"--teacher " + teacher + " --temperature=-1", 2, "above 0"},
		{"--teacher " + teacher + " --labels-weight 2", 2, "give 0 to 1"},
		{"--teacher " + teacher + " --batch 1", 2, "give 2 or more"},
		{"--teacher " + teacher + " --subset 1%", 2, "give them a weight"},
		{"--teacher " + teacher + " --from-layer 4", 2, "is no layer"},
		{"--teacher " + teacher + " --from-layer 3", 1, "the projection head has 2 layers"},
		{"--teacher " + teacher + " --precision half", 2, "give fp32, mixed"},
		{"--teacher " + teacher + " --protocol v1", 2, "give auto, v2"},
		{"--teacher " + teacher + " --batch 65", 2, "only 64 training pictures"},
		{"--resume", 2, "with --out"},
		{"--resume --out " + teacher, 2, "go on with vksimclr finetune"},
		{"--resume --epochs 3 --out " + teacher, 2, "leave --epochs out"},
	} {
		args := append([]string{"distill"}, strings.Fields(c.args)...)
		if !slices.Contains(args, "--out") && !slices.Contains(args, "--resume") {
			args = append(args, "--out", filepath.Join(dir, "never made"))
		}
		c.refused(t, args...)
	}
	if _, err := os.Stat(filepath.Join(dir, "never made")); err == nil {
		t.Error("a mistake made a folder")
	}
}

// firstOther is the first step at which the losses of two runs differ, 0 where they do not.
func firstOther(t *testing.T, a, b string) int {
	t.Helper()
	loss := func(line string) string { return strings.Split(line, ",")[2] }
	first := lines(t, filepath.Join(a, runlog.MetricsFile))
	second := lines(t, filepath.Join(b, runlog.MetricsFile))
	for i := range min(len(first), len(second)) {
		if loss(first[i]) != loss(second[i]) {
			return i + 1
		}
	}
	return 0
}
