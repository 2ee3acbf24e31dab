package program

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/measure"
)

// cacheFiles sets a fresh cache folder and returns a function that lists what was remembered in it.
func cacheFiles(t *testing.T) func() []string {
	enginetest.Device(t) // or skip
	dir := t.TempDir()
	t.Setenv("VKSIMCLR_CACHE", dir)
	return func() []string {
		files, err := filepath.Glob(filepath.Join(dir, "*.choices.json"))
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
}

func TestPlan(t *testing.T) {
	remembered := cacheFiles(t)
	code, out, log := call("plan", "--arch", "tiny", "--batch", "4", "--tensors")
	for _, want := range []string{"without sharing", "forward convolution", "optimiser",
		"encoder.layer1.0.conv1", "transient tensor"} {
		if !strings.Contains(out, want) {
			t.Errorf("code %d, %s: no %q in\n%s", code, log, want, out)
		}
	}
	for _, args := range []string{"--arch tiny --batch 4",
		"--arch resnet50 --size 64 --batch 2 --precision mixed",
		"--arch tiny --size 4 --batch 30000"} { // more than shapes has by default
		code, out, log := call(strings.Fields("plan --tensors --json " + args)...)
		var p planResult
		if err := json.Unmarshal([]byte(out), &p); err != nil || code != 0 {
			t.Fatalf("%s: code %d, %v, %s", args, code, err, log)
		}
		if p.Transient == 0 || p.Transient > p.Unshared || p.Persistent == 0 ||
			len(p.Tensors) == 0 {
			t.Errorf("%s: %+v", args, p)
		}
		for _, rows := range [][]measure.Traffic{p.Passes, p.Layers} {
			var all measure.Traffic
			for _, r := range rows {
				if r.Name == "other" || r.Operations == 0 || r.BytesRead+r.BytesWritten == 0 {
					t.Errorf("%s: %+v", args, r)
				}
				all.Operations += r.Operations
				all.FLOP += r.FLOP
			}
			if all.Operations != p.Operations ||
				math.Abs(all.FLOP*float64(p.Batch)/p.FLOP-1) > 1e-9 {
				t.Errorf("%s: rows add up to %+v of %d and %g", args, all, p.Operations, p.FLOP)
			}
		}
		for _, x := range p.Tensors {
			if x.Writes == 0 || x.TimesWritten == 0 || x.First > x.Last || x.Maker == "" {
				t.Errorf("%s: %+v", args, x)
			}
		}
	}
	if files := remembered(); len(files) > 0 {
		t.Errorf("planning measured something: %v", files)
	}
}

// Tuning fills the cache that planning and training read.
func TestTune(t *testing.T) {
	remembered := cacheFiles(t)
	args := strings.Fields("tune --arch tiny --size 8 --batch 2 --rounds 1")
	code, out, log := call(args...)
	if code != 0 || !strings.Contains(out, "GFLOP/s") || !strings.Contains(out, "conv2d_forward") ||
		!strings.Contains(log, "ETA 0s") || len(remembered()) != 1 {
		t.Fatalf("code %d, %s\n%s", code, log, out)
	}
	var choices []measure.Tuned
	code, out, _ = call(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &choices); err != nil || code != 0 || len(choices) == 0 {
		t.Fatalf("code %d, %v: %s", code, err, out)
	}
	for _, c := range choices {
		if c.Before == "" || len(c.Candidates) < 2 ||
			c.Candidates[0].GFLOPS < c.Candidates[1].GFLOPS {
			t.Errorf("%+v", c)
		}
	}
}

// The trace is a list of complete events that follow each other.
func TestTrace(t *testing.T) {
	d := enginetest.Device(t)
	if !d.Caps().Timestamps {
		t.Skip("no timestamps")
	}
	dir := t.TempDir()
	check := func(path string) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var trace struct {
			TraceEvents []struct {
				Name, Cat, Ph string
				Ts, Dur       float64
				Args          map[string]any
			}
		}
		if err := json.Unmarshal(text, &trace); err != nil {
			t.Fatal(err)
		}
		end, operations := 0.0, 0
		for _, e := range trace.TraceEvents {
			if e.Ph != "X" {
				continue
			}
			if e.Ts < end-0.01 || e.Name == "" || e.Args["kernel"] == "" || e.Dur > 0 &&
				e.Args["GB/s"] == nil {
				t.Errorf("%+v before %g", e, end)
			}
			end, operations = e.Ts+e.Dur, operations+1
		}
		if operations < 50 {
			t.Errorf("%s: %d operations", path, operations)
		}
	}
	bench, run := filepath.Join(dir, "bench.json"), filepath.Join(dir, "train.json")
	if code, _, log := call("bench", "--arch", "tiny", "--size", "8", "--batch", "2", "--seconds",
		"0", "--trace", bench); code != 0 {
		t.Fatal(log)
	}
	check(bench)
	code, _, log := call(strings.Fields("train --arch tiny --data shapes:16 --batch 8 --epochs 1 " +
		"--knn-test 10 --knn-k 2 --trace " + run + " --out " + dir + "/run")...)
	if code != 0 {
		t.Fatal(log)
	}
	check(run)
	if code, _, log := call("bench", "--arch", "tiny", "--batch", "2", "--trace",
		dir+"/none/t.json"); code != 1 || !strings.Contains(log, "none") {
		t.Errorf("code %d: %s", code, log)
	}
}

// The plan of a rank has its part of the batch, and what it sends.
func TestPlanOfRanks(t *testing.T) {
	enginetest.Device(t)
	var one, four planResult
	for ranks, to := range map[string]*planResult{"1": &one, "4": &four} {
		out := must(t, "plan", "--arch", "tiny", "--batch", "64", "--ranks", ranks, "--json")
		if err := json.Unmarshal([]byte(out), to); err != nil {
			t.Fatal(err)
		}
	}
	if one.Ranks != 0 || one.Sent != nil || four.Ranks != 4 || four.Transient > one.Transient/2 {
		t.Errorf("one: %+v, four: %+v", one, four)
	}
	sent := map[string]measure.Sending{}
	for _, s := range four.Sent {
		sent[s.Name] = s
	}
	const embeddings = 3 * 2 * 16 * 128 * 4 // to three others: two views of 16 pictures
	if sent["embeddings"].Bytes != embeddings || sent["gradients"].Calls < 1 ||
		sent["gradients"].Bytes == 0 || sent["statistics"].Calls < 10 ||
		sent["statistics"].Bytes == 0 {
		t.Errorf("sent %+v", four.Sent)
	}
	if code, _, log := call("plan", "--batch", "8", "--ranks", "9"); code != exitUsage {
		t.Errorf("nine ranks of eight pictures: code %d, %s", code, log)
	}
}
