package program

import (
	"encoding/csv"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/eval"
)

// toJudge is the folder of a short run on a few shapes.
func toJudge(t *testing.T, more ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "run")
	must(t, append(strings.Fields("train --data shapes:120 --batch 40 --epochs 1 --width 4 "+
		"--knn-test 8 --out "+out), more...)...)
	return out
}

// isPNG tells whether a file is a whole picture.
func isPNG(t *testing.T, path string) bool {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Error(err)
		return false
	}
	defer f.Close()
	_, err = png.Decode(f)
	return err == nil
}

// A run is judged in all ways. Every command leaves its files beside the run, and the kept
// classifier predicts what eval linear counted.
func TestJudging(t *testing.T) {
	enginetest.Device(t) // or skip
	out := toJudge(t)
	limits := []string{"--limit", "100", "--test-limit", "60", "--json"}

	var knn knnResult
	text := must(t, append([]string{"eval", "knn", out}, limits...)...)
	if err := json.Unmarshal([]byte(text), &knn); err != nil || knn.Train != 100 ||
		knn.Test != 60 || knn.K != 10 || knn.Top5 < knn.Top1 || knn.Top1 != knn.Top1Again {
		t.Errorf("%v: %.300s", err, text)
	}
	var again knnResult
	text = must(t, append([]string{"eval", "knn", out, "--knn-k", "10"}, limits...)...)
	if err := json.Unmarshal([]byte(text), &again); err != nil || again.Top1 != knn.Top1 {
		t.Errorf("kept features give top-1 %g, fresh ones %g, %v", again.Top1, knn.Top1, err)
	}
	for _, name := range []string{"confusion", "neighbours", "map"} {
		if !isPNG(t, filepath.Join(out, "eval-knn-"+name+".png")) {
			t.Errorf("eval-knn-%s.png is no picture", name)
		}
	}

	var linear linearResult
	text = must(t, append([]string{"eval", "linear", out}, limits...)...)
	if err := json.Unmarshal([]byte(text), &linear); err != nil || linear.Train != 100 ||
		linear.Test != 60 || len(linear.Sweep) < 5 || linear.Encoder != knn.Encoder {
		t.Errorf("%v: %.300s", err, text)
	}
	kept, err := os.ReadFile(filepath.Join(out, "eval-linear.json"))
	if err != nil || !strings.Contains(string(kept), `"top1": `) {
		t.Errorf("%v: %.100s", err, kept)
	}
	file := filepath.Join(out, "p.csv")
	var predicted predictResult
	text = must(t, "predict", out, "--split", "test", "--limit", "60", "--out", file, "--json")
	if err := json.Unmarshal([]byte(text), &predicted); err != nil || predicted.Top1 == nil ||
		*predicted.Top1 != linear.Top1 {
		t.Errorf("%v: eval linear has top-1 %g: %s", err, linear.Top1, text)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.Join(lines(t, file), "\n"))).ReadAll()
	if err != nil || len(rows) != 61 || len(rows[0]) != 11 || rows[0][1] != "label" {
		t.Errorf("%v, %d rows", err, len(rows))
	}
	must(t, "predict", out, "--limit", "9", "--out", filepath.Join(out, "p.parquet"))
	if names := lines(t, filepath.Join(out, "p.classes.txt")); len(names) != 10 {
		t.Errorf("classes %q", names)
	}

	var rank rankResult
	text = must(t, "eval", "rank", out, "--pictures", "90", "--views", "20", "--json")
	if err := json.Unmarshal([]byte(text), &rank); err != nil || rank.Pictures != 90 ||
		rank.RankMe < 1 || rank.RankMe > 16 || rank.Alignment == nil || rank.Views != 20 ||
		!isPNG(t, filepath.Join(out, "eval-rank-spectrum.png")) {
		t.Errorf("%v: %s", err, text)
	}
}

// Class folders without a part to test on: every picture is classified by the others. Without
// labels, eval rank still judges.
func TestJudgingOneFolder(t *testing.T) {
	enginetest.Device(t) // or skip
	dir, out := drawFolder(t, 20), filepath.Join(t.TempDir(), "run")
	must(t, onFolder(dir, out)...)
	text := must(t, "eval", "knn", out, "--votes", "plain")
	if !strings.Contains(text, "each of 40 pictures against the others, k 3, plain votes") {
		t.Error(text)
	}
	must(t, "eval", "rank", out, "--labels", "none", "--layer", "z")
	must(t, "eval", "linear", out, "--val", "25%", "--l2", "1", "--no-cache")
	odd := filepath.Join(t.TempDir(), "other")
	for _, name := range []string{"a/x.png", "b/y.png", "b/z.png"} {
		copyFile(t, filepath.Join(dir, "rows", "0.png"), filepath.Join(odd, name))
	}
	for _, c := range []mistake{
		{"eval knn " + out + " --k 41", 2, "only 39 pictures to vote: give at most 39"},
		{"eval knn " + out + " --labels none", 1, "vksimclr eval rank"},
		{"eval linear " + out, 1, "--val 20%"},
		{"eval linear " + out + " --data " + odd + " --val " + odd, 1, "for example --l2 1"},
		{"eval linear " + out + " --val " + odd, 1, "a"},
		{"eval linear " + out + " --limit 1", 2, "give 2 or more"},
		{"predict " + out + " --split test --out " + dir + "/p.csv", 2, "leave --split out"},
	} {
		c.refused(t, strings.Fields(c.args)...)
	}
	// A classifier of another encoder is refused.
	other := eval.Classifier{Weight: []float32{1, 2}, Bias: []float32{0, 0},
		Classes: []string{"a", "b"}, Layer: "h", Encoder: "another"}
	if err := other.Save(filepath.Join(out, eval.LinearFile)); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := call("predict", out, "--out", filepath.Join(dir, "p.csv"))
	if code != 1 || !strings.Contains(stderr, "belongs to another encoder") {
		t.Errorf("code %d: %s", code, stderr)
	}
}

func TestJudgingBadInput(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good")
	save(t, good, "tiny")
	for _, c := range []mistake{
		{"eval knn " + good + " --k=-1", 2, "--k -1"},
		{"eval knn " + good + " --temperature 0", 2, "--temperature 0"},
		{"eval knn " + good + " --votes many", 2, "weighted"},
		{"eval knn " + good + " --votes plain --temperature 0.3", 2, "--temperature 0.3 is for"},
		{"eval knn " + good + " --distance euclidean --temperature 0.3", 2, "leave it out"},
		{"eval linear " + good + " --epochs 2", 2, "the protocol lbfgs has no --epochs"},
		{"eval linear " + good + " --protocol sgd --l2 1", 2, "the protocol sgd has no --l2"},
		{"eval knn " + good + " --limit=-1", 2, "a limit of -1"},
		{"eval linear " + good + " --l2=-1", 2, "--l2 -1"},
		{"eval linear " + good + " --validation 1", 2, "--validation 1"},
		{"eval linear " + good + " --protocol adam", 2, "lbfgs"},
		{"eval linear " + dir + "/none", 1, "give a checkpoint"},
		{"eval rank " + good + " --pictures 0", 2, "--pictures 0"},
		{"predict " + good + " --out x.txt", 2, "use .csv, .parquet or .npy"},
		{"predict " + good + " --out " + dir + "/none/x.csv", 1, "folder that exists"},
		{"predict " + good + " --out " + dir + "/x.csv", 1, "run vksimclr eval linear " + good},
		{"predict " + good + " --out " + dir + "/x.csv --top=-1", 2, "--top -1"},
	} {
		c.refusedInOneLine(t, strings.Fields(c.args)...)
	}
}
