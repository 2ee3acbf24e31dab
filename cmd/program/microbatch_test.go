package program

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// The step of ResNet-50 on 4096 pictures of 224 px fits into 8 GiB in parts.
func TestPlanFindsTheMicroBatch(t *testing.T) {
	cacheFiles(t)
	plan := func(flags string) planResult {
		t.Helper()
		code, out, log := call(strings.Fields("plan --json " + flags)...)
		var p planResult
		if err := json.Unmarshal([]byte(out), &p); err != nil || code != 0 {
			t.Fatalf("%s: code %d, %v, %s", flags, code, err, log)
		}
		return p
	}
	p := plan("--arch resnet50 --size 224 --batch 4096 --micro-batch auto --memory 8GiB")
	if !p.Fits || p.MicroBatch < 2 || p.DeviceMemory > 8<<30 || p.Host != 0 {
		t.Errorf("%+v", p)
	}
	if p.Recomputed < 0.2 || p.Recomputed > 0.3 { // one forward pass more: a quarter of the work
		t.Errorf("%g of the work is said to be done twice", p.Recomputed)
	}
	p = plan("--arch tiny --batch 64 --micro-batch 8 --bn whole")
	if !p.Fits || p.Host == 0 || p.Recomputed < 0.4 {
		t.Errorf("with the whole batch's norms: %+v", p)
	}
	code, out, log := call("plan", "--arch", "tiny", "--batch", "64", "--micro-batch", "8", "--bn",
		"whole")
	if code != 0 || !strings.Contains(out, "in 8 parts of 8 pictures") ||
		!strings.Contains(out, "kept between blocks") {
		t.Errorf("code %d, %s, %s", code, out, log)
	}
}

func TestBadMicroBatches(t *testing.T) {
	for flags, want := range map[string]string{
		"train --micro-batch many": `micro_batch is "many": give a number of pictures, 0 for`,
		"train --bn none":          "bn",
		"train --views apart":      "views",
		"plan --memory much":       `--memory "much": give a size as 8GiB`,
	} {
		code, _, log := call(strings.Fields(flags)...)
		if code != 2 || !strings.Contains(log, want) || strings.Count(log, "\n") > 2 {
			t.Errorf("%s: code %d, %s", flags, code, log)
		}
	}
}

// A run that was begun with the largest micro-batch goes on with it, whatever fits now.
func TestMicroBatchIsKept(t *testing.T) {
	enginetest.Device(t)
	t.Setenv("VKSIMCLR_LIMITS", "memory=24MiB")
	dir := filepath.Join(t.TempDir(), "run")
	train := "train --limit 64 --batch 64 --epochs 1 --knn-test 20 --small-views 1 --micro-batch " +
		"auto --out " + dir
	code, _, log := call(strings.Fields(train)...)
	if code != 0 || !strings.Contains(log, "the most that fit") {
		t.Fatalf("code %d, %s", code, log)
	}
	kept, err := os.ReadFile(filepath.Join(dir, settingsFile))
	if err != nil || strings.Contains(string(kept), "micro_batch = \"auto\"") {
		t.Fatalf("%v: %s", err, kept)
	}
	t.Setenv("VKSIMCLR_LIMITS", "memory=200MiB")
	code, _, log = call("train", "--resume", "--micro-batch", "auto", "--epochs", "2", "--out", dir)
	if code != 0 || strings.Contains(log, "the most that fit") {
		t.Errorf("code %d, %s", code, log)
	}
	again, err := os.ReadFile(filepath.Join(dir, settingsFile))
	line := func(text []byte) string {
		_, rest, _ := strings.Cut(string(text), "\nmicro_batch")
		value, _, _ := strings.Cut(rest, "\n")
		return value
	}
	if err != nil || line(again) != line(kept) {
		t.Errorf("%v: micro_batch%s became %s", err, line(kept), line(again))
	}
}
