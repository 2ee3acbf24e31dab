package program

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/train"
)

// must runs a command that succeeds, and returns what it printed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, log := call(args...)
	if code != 0 {
		t.Fatalf("%v: code %d: %s", args, code, log)
	}
	return out
}

// lines are the lines of a file.
func lines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// A short run's encoder leaves as embeddings and as files for other programs.
func TestEmbedAndExport(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	out := in("run")
	must(t, "train", "--data", "shapes:64", "--batch", "32", "--epochs", "1", "--width", "4",
		"--knn-test", "8", "--out", out)

	must(t, "embed", out, "--out", in("a.npy"), "--limit", "40")
	keys, labels := lines(t, in("a.keys.txt")), lines(t, in("a.labels.txt"))
	if len(keys) != 40 || keys[39] != "39" || len(labels) != 40 {
		t.Errorf("keys %q, labels %q", keys, labels)
	}
	a, err := os.ReadFile(in("a.npy"))
	if err != nil || !bytes.Contains(a[:128], []byte("(40, 16)")) {
		t.Fatalf("%v: %q", err, a[:min(128, len(a))])
	}
	must(t, "embed", out, "--out", in("b.npy"), "--limit", "40")
	if b, err := os.ReadFile(in("b.npy")); err != nil || !bytes.Equal(a, b) {
		t.Errorf("the same pictures have other features, %v", err)
	}

	must(t, "embed", out, "--out", in("d.parquet"), "--limit", "40")
	if d, err := os.ReadFile(in("d.parquet")); err != nil || !bytes.HasPrefix(d, []byte("PAR1")) {
		t.Errorf("d.parquet: %v", err)
	}

	text := must(t, "embed", out, "--out", in("c.csv"), "--split", "test", "--limit", "5",
		"--layer", "z", "--normalize", "--json")
	var result embedResult
	if err := json.Unmarshal([]byte(text), &result); err != nil || result.Pictures != 5 ||
		result.Features != 128 || !result.Normalized || result.Out != in("c.csv") {
		t.Errorf("%v: %s", err, text)
	}
	file := strings.NewReader(strings.Join(lines(t, in("c.csv")), "\n"))
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 6 || len(rows[5]) != 130 || rows[0][1] != "label" {
		t.Fatalf("%v, %d rows", err, len(rows))
	}
	sum := 0.0
	for _, v := range rows[5][2:] {
		x, _ := strconv.ParseFloat(v, 64)
		sum += x * x
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("a row has length %g", math.Sqrt(sum))
	}

	text = must(t, "export", out, "--out", in("e.safetensors"))
	for _, want := range []string{"torchvision.models.resnet18()", "maxpool = torch.nn.Identity()",
		"load_file(\"" + in("e.safetensors")} {
		if !strings.Contains(text, want) {
			t.Errorf("the message lacks %s:\n%s", want, text)
		}
	}
	e, err := os.ReadFile(in("e.safetensors"))
	own, err2 := os.ReadFile(filepath.Join(out, train.EncoderFile))
	if err != nil || err2 != nil || !bytes.Equal(e, own) {
		t.Errorf("the run's encoder is not the exported one: %v, %v", err, err2)
	}
	if text = must(t, "export", out, "--out", in("e.onnx")); !strings.Contains(text,
		"InferenceSession(\""+in("e.onnx")) || !strings.Contains(text, "float32)  # RGB, 0 to 1;") {
		t.Errorf("the message does not run the file:\n%s", text)
	}
	must(t, "export", out, "--out", in("p.onnx"), "--with-preprocessing", "--input-size", "48x64")
	must(t, "train", "--data", "shapes:64", "--batch", "32", "--epochs", "1", "--width", "4",
		"--knn-test", "8", "--out", in("second"), "--init", in("e.safetensors"))
}

// What cannot be written or used is one line, and leaves nothing behind.
func TestEmbedAndExportBadInput(t *testing.T) {
	dir := t.TempDir()
	good, diverged := filepath.Join(dir, "good"), filepath.Join(dir, "diverged")
	save(t, good, "tiny")
	out := filepath.Join(dir, "out")
	folder := filepath.Join(dir, "folder.onnx")
	for _, folder := range []string{out, folder} {
		if err := os.Mkdir(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	nan := saveNaN(t, diverged)
	begin := "train --data shapes:128 --out " + out + "/run --init "
	for _, c := range []mistake{
		{"embed " + good + " --out " + out + "/x.pkl", 2, "use .npy, .csv or .parquet"},
		{"embed " + good, 2, "--out"},
		{"embed " + good + " --out " + dir + "/none/x.npy", 1, "folder that exists"},
		{"embed " + good + " --out " + out + "/x.npy --split val", 2, "--split"},
		{"embed " + good + " --out " + out + "/x.npy --limit=-1", 2, "--limit -1"},
		{"embed " + good + " --out " + out + "/x.npy --data cifar", 1, "cifar10:DIR"},
		{"embed " + dir + "/none --out " + out + "/x.npy", 1, "give a checkpoint"},
		{"embed " + out + " --out " + out + "/x.npy", 1, "no checkpoint in"},
		{"embed " + diverged + " --out " + out + "/x.npy", 1, "use an earlier checkpoint"},
		{begin + dir + "/none", 1, "or the folder of a run"},
		{begin + out, 1, "encoder.safetensors: no such"},
		{begin + nan, 1, "use an earlier checkpoint"},
		{"export " + good + " --out " + out + "/x.pth", 2, "use .safetensors or .onnx"},
		{"export " + good + " --out " + out, 2, "use .safetensors or .onnx"},
		{"export " + good + " --out " + dir + "/none/x.onnx", 1, "folder that exists"},
		{"export " + good + " --out " + folder, 1, "folder.onnx: is a directory: give a file"},
		{"export " + good + " --out " + out + "/x.onnx", 1, "no encoder"},
		{"export " + good + " --out " + out + "/x.onnx --input-size 9", 2, "--with-preprocessing"},
		{"export " + good + " --out " + out + "/x.onnx --with-preprocessing", 2, "as in 480x640"},
		{"export " + good + " --out " + out + "/x.safetensors --with-preprocessing", 2,
			"use .onnx"},
		{"export " + good + " --out " + out + "/x.safetensors", 1, "no encoder"},
		{"export " + diverged + " --out " + out + "/x.safetensors", 1, "is NaN"},
	} {
		c.refusedInOneLine(t, strings.Fields(c.args)...)
	}
	if left, _ := os.ReadDir(out); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
