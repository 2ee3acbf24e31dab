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
	"vksimclr/interop/tfevents"
	"vksimclr/runlog"
	"vksimclr/train"
)

// base trains a small network for an epoch and returns the folder of the run.
func base(t *testing.T, dir, headLayers string) string {
	t.Helper()
	out := filepath.Join(dir, "base"+headLayers)
	must(t, "train", "--data", "shapes:64", "--batch", "32", "--epochs", "1", "--width", "4",
		"--head-layers", headLayers, "--knn-test", "8", "--out", out)
	return out
}

// A few labels train encoder and classifier; the folder is a run that other commands read.
func TestFinetune(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	run := base(t, dir, "3")
	for _, c := range []struct {
		name, layer, optimizer string
		frozen                 bool
		n                      int
		args                   []string
	}{
		{"v2", train.LayerHead1, "lars", false, 20, []string{"--labels-per-class", "2"}},
		{"all", train.LayerH, "sgd", false, 64, []string{"--optimizer", "sgd", "--batch", "32"}},
		{"v1", train.LayerH, "sgd", false, 20, []string{"--protocol", "v1", "--labels-per-class",
			"2", "--init-logits", "normal", "--from-scratch"}},
		{"mixed", train.LayerHead1, "lars", false, 20, []string{"--protocol", "v2", "--resident",
			"on", "--labels-per-class", "2", "--precision", "mixed"}},
		{"linear", train.LayerH, "sgd", true, 10, []string{"--subset", "20%", "--freeze",
			"encoder"}},
	} {
		out := filepath.Join(dir, c.name)
		text := must(t, append([]string{"finetune", run, "--epochs", "2", "--test-limit", "20",
			"--json", "--out", out}, c.args...)...)
		var r finetuneResult
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		if r.Top1 == nil || r.Top5 == nil || *r.Top5 < *r.Top1 || *r.Top5 > 100 ||
			r.Pictures != c.n || r.Test != 20 || r.Layer != c.layer || r.Frozen != c.frozen ||
			r.Optimizer != c.optimizer || r.Steps != 2*(c.n/r.Batch) {
			t.Errorf("%s: %s", c.name, text)
		}
		saved, err := os.ReadFile(filepath.Join(out, runlog.SummaryFile))
		if string(saved) != text {
			t.Errorf("%s: the summary is %v %s", c.name, err, saved)
		}
		if n := len(lines(t, filepath.Join(out, runlog.MetricsFile))); n != r.Steps+1 {
			t.Errorf("%s: %d lines of metrics for %d steps and a test", c.name, n, r.Steps)
		}
		if !tfevents.Exist(filepath.Join(out, tensorBoardFolder)) {
			t.Errorf("%s: nothing is logged for TensorBoard", c.name)
		}
		if _, err := os.Stat(filepath.Join(out, confusionFile)); err != nil {
			t.Error(err)
		}
		classifier, err := eval.ReadClassifier(filepath.Join(out, eval.ClassifierFile))
		if err != nil || classifier.Layer != c.layer || classifier.Classes[0] != "disc" {
			t.Errorf("%s: %v, classifier on %s", c.name, err, classifier.Layer)
		}
		encoder, err := os.ReadFile(filepath.Join(out, train.EncoderFile))
		if err != nil {
			t.Fatal(err)
		}
		before, err := train.ReadEncoder(filepath.Join(run, train.EncoderFile))
		if err != nil {
			t.Fatal(err)
		}
		if same := train.HashEncoder(before) == classifier.Encoder; same != c.frozen {
			t.Errorf("%s: the encoder is the same: %v", c.name, same)
		}
		must(t, "export", out, "--out", filepath.Join(dir, "x.safetensors"))
		exported, err := os.ReadFile(filepath.Join(dir, "x.safetensors"))
		if err != nil || !bytes.Equal(exported, encoder) {
			t.Errorf("%s: export writes another encoder, %v", c.name, err)
		}
		again := must(t, "finetune", out, "--resume", "--json") // nothing is left but the test
		if !strings.Contains(again, strings.Split(text, "\n")[1]) {
			t.Errorf("%s: tested again: %s", c.name, again)
		}
		if n := len(lines(t, filepath.Join(out, runlog.MetricsFile))); n != r.Steps+1 {
			t.Errorf("%s: %d lines of metrics after it went on", c.name, n)
		}
	}
}

// A list may name keys and paths; the same pictures make the same bits.
func TestFinetuneOnAList(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	run := base(t, dir, "2")
	list := filepath.Join(dir, "list.txt")
	write(t, list, "0\n1\n2\n13\r\n\n3\n14\n15\n16\n")
	text := must(t, "finetune", run, "--subset", list, "--epochs", "1", "--test-limit", "10",
		"--json", "--out", filepath.Join(dir, "a"))
	var r finetuneResult
	if err := json.Unmarshal([]byte(text), &r); err != nil || r.Pictures != 8 || r.Steps != 1 {
		t.Errorf("%v: %s", err, text)
	}
	write(t, list, "0\n1\n2\n13\n3\n14\n15\n17\n")
	code, _, log := call("finetune", filepath.Join(dir, "a"), "--resume")
	if code != 1 || !strings.Contains(log, "was trained on other pictures") {
		t.Errorf("resumed on other pictures: code %d, %s", code, log)
	}
}

// Another set than the encoder's, with paths in the list.
func TestFinetuneOnAFolder(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	run, pictures, list := base(t, dir, "2"), drawFolder(t, 10), filepath.Join(dir, "list.txt")
	write(t, list, pictures+"/rows/0.png\n"+pictures+"/columns/1.png\nrows/2.png\n")
	text := must(t, "finetune", run, "--data", pictures, "--val", pictures, "--subset", list,
		"--batch", "3", "--epochs", "2", "--out", filepath.Join(dir, "out"))
	if !strings.Contains(text, "3 labels of 2 classes: top-1") ||
		!strings.Contains(text, "of 20 test pictures") {
		t.Error(text)
	}
	must(t, "embed", filepath.Join(dir, "out"), "--out", filepath.Join(dir, "x.csv"))
	if n := len(lines(t, filepath.Join(dir, "x.csv"))); n != 21 {
		t.Errorf("%d lines of embeddings", n)
	}
}

func TestKeyOfALine(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][3]string{
		{"a/b.png", "", "a/b.png"}, {"a/b.png", "pics", "a/b.png"},
		{"pics/a/b.png", "pics", "a/b.png"}, {here + "/pics/a b.png", "./pics", "a b.png"},
		{`"a\nb.png"`, "pics", "a\nb.png"}, {"../b.png", "pics", "../b.png"},
	} {
		if key := keyOf(c[0], c[1]); key != c[2] {
			t.Errorf("%q in %q is %q, want %q", c[0], c[1], key, c[2])
		}
	}
}

// Ctrl-C finishes the step, saves and says how to go on; the resumed run ends with the bytes of one
// that was never stopped.
func TestInterruptedFinetuneGoesOn(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	run := base(t, dir, "2")
	arguments := func(out string) []string {
		return []string{"finetune", run, "--epochs", "60", "--batch", "32", "--test-limit", "10",
			"--out", filepath.Join(dir, out)}
	}
	must(t, arguments("whole")...)
	stopped := filepath.Join(dir, "stopped")
	code, log := interrupted(t, stopped, 3, arguments("stopped")...)
	if code != exitInterrupted ||
		!strings.Contains(log, "go on with: vksimclr finetune "+stopped+" --resume") {
		t.Fatalf("exit code %d, log\n%s", code, log)
	}
	must(t, "finetune", stopped, "--resume")
	for _, name := range []string{"checkpoint-00000120.safetensors", eval.ClassifierFile,
		train.EncoderFile} {
		a, err := os.ReadFile(filepath.Join(dir, "whole", name))
		b, err2 := os.ReadFile(filepath.Join(stopped, name))
		if err != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs, %v, %v", name, err, err2)
		}
	}
	if n := len(lines(t, filepath.Join(stopped, runlog.MetricsFile))); n != 120+1 {
		t.Errorf("%d lines of metrics", n)
	}
	code, _, text := call("train", "--resume", "--out", stopped)
	if code != exitUsage || !strings.Contains(text, "go on with vksimclr finetune") {
		t.Errorf("train --resume: code %d, %s", code, text)
	}
}

// Every mistake is one line with the remedy, and leaves nothing behind.
func TestFinetuneBadInput(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	run, list := base(t, dir, "1"), filepath.Join(dir, "list.txt")
	write(t, list, "1\nnone\n")
	plain := filepath.Join(drawFolder(t, 2), "rows")
	for _, c := range []mistake{
		{"none", 1, "give a checkpoint, or the folder of a run"},
		{run + " --subset 1%", 1, "1 % of the 64 labels of shapes train are 1, fewer than its 10 " +
			"classes: take 15.7 % or more"},
		{run + " --subset 0%", 2, "more than 0%"},
		{run + " --subset none.txt", 1, "or a file that lists pictures"},
		{run + " --subset " + list, 1, `line 2: shapes train has no picture "none"`},
		{run + " --labels-per-class 7", 1, `class "cross" of shapes train has 6 pictures, fewer ` +
			"than the 7"},
		{run + " --labels-per-class 2 --subset 1%", 2, "leave one out"},
		{run + " --from head1", 1, "the projection head has 1 layer"},
		{run + " --from z", 2, "give encoder or head1"},
		{run + " --freeze head", 2, "give encoder"},
		{run + " --optimizer adagrad", 2, "lars, sgd, adamw"},
		{run + " --protocol v3", 2, "give auto, v1, v2, lightly"},
		{run + " --protocol v1 --freeze encoder", 2, "leave --freeze out"},
		{run + " --from head1 --from-layer 1", 2, "leave one out"},
		{run + " --from-layer 5", 2, "is no layer"},
		{run + " --precision half", 2, "give fp32, mixed"},
		{run + " --init-logits one", 2, "give zero, normal"},
		{run + " --resident no", 2, "give auto, on, off"},
		{run + " --lr=-1", 2, "above 0"},
		{run + " --lr NaN", 2, "above 0"},
		{run + " --batch 65", 2, "only 64 training pictures"},
		{run + " --batch 1", 2, "give 2 or more"},
		{run + " --resume", 2, "is not of a stopped finetune run"},
		{run + " --resume --lr 1", 2, "leave --lr out"},
		{run + " --data " + plain, 1, "there are no labels in"},
		{run + " --data " + dir + "/nothing", 1, "give a folder of pictures"},
	} {
		args := append([]string{"finetune"}, strings.Fields(c.args)...)
		if !slices.Contains(args, "--resume") {
			args = append(args, "--out", filepath.Join(dir, "never made"))
		}
		c.refused(t, args...)
	}
	if _, err := os.Stat(filepath.Join(dir, "never made")); err == nil {
		t.Error("a mistake made a folder")
	}
}
