package program

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/atomicfile"
	"vksimclr/engine/enginetest"
	"vksimclr/interop"
	"vksimclr/models"
)

// writeWeights writes a ResNet as another program would: with a prefix, a classifier and counts.
// change may alter a tensor.
func writeWeights(t *testing.T, path, arch string, size int, prefix string,
	change func(*interop.Tensor)) {
	t.Helper()
	config, err := models.NamedEncoder(arch, models.EncoderOptions{Size: size})
	if err != nil {
		t.Fatal(err)
	}
	var l models.Layout
	if _, err := config.Build(&l, ""); err != nil {
		t.Fatal(err)
	}
	state, err := models.Initialize(&l, "torchvision", 5)
	if err != nil {
		t.Fatal(err)
	}
	tensors := []interop.Tensor{
		{Name: prefix + "fc.bias", Shape: []int{2}, Data: []float32{1, 2}},
		{Name: prefix + "bn1.num_batches_tracked", Shape: []int{}, Data: []int64{9}}}
	for _, p := range append(l.Params, l.Buffers...) {
		x := interop.Tensor{Name: prefix + p.Name, Shape: p.Shape, Data: state[p.Name]}
		if change != nil {
			change(&x)
		}
		tensors = append(tensors, x)
	}
	err = atomicfile.Stream(path, func(w io.Writer) error { return interop.Write(w, nil, tensors) })
	if err != nil {
		t.Fatal(err)
	}
}

// An imported encoder stands in the place of a run, and a new run can begin with it.
func TestImport(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	writeWeights(t, in("other.safetensors"), "tiny", 32, "backbone.", nil)
	text := must(t, "import", in("other.safetensors"), "--out", in("e.safetensors"), "--json")
	var r importResult
	if err := json.Unmarshal([]byte(text), &r); err != nil || r.Prefix != "backbone." ||
		fmt.Sprint(r.Ignored) != "[backbone.fc.bias]" || r.About["arch"] != "tiny" ||
		r.About["stem"] != "cifar" || r.About["mean"] != "0.485,0.456,0.406" {
		t.Errorf("%v: %s", err, text)
	}
	embed := func(file, name string) string {
		must(t, "embed", file, "--data", "shapes:40", "--out", in(name))
		raw, err := os.ReadFile(in(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	features := embed(in("e.safetensors"), "a.npy")
	must(t, "export", in("e.safetensors"), "--out", in("again.safetensors"))
	if embed(in("again.safetensors"), "b.npy") != features {
		t.Error("the encoder that was exported again has other features")
	}
	must(t, "import", in("other.safetensors"), "--out", in("plain.safetensors"), "--mean", "0,0,0",
		"--std", "1,1,1")
	if embed(in("plain.safetensors"), "c.npy") == features {
		t.Error("mean and std change nothing")
	}
	must(t, "export", in("e.safetensors"), "--out", in("e.onnx"))
	must(t, "eval", "rank", in("e.safetensors"), "--data", "shapes:40")
	must(t, "finetune", in("e.safetensors"), "--data", "shapes:64", "--epochs", "1", "--out",
		in("tuned"))
	must(t, "train", "--data", "shapes:64", "--batch", "32", "--epochs", "1", "--arch", "tiny",
		"--knn-test", "8", "--init", in("e.safetensors"), "--out", in("run"))
	f, err := interop.Open(in("run/encoder.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Metadata["mean"] != "0.485,0.456,0.406" || f.Metadata["std"] != "0.229,0.224,0.225" {
		t.Errorf("the run does not normalise as its first encoder: %v", f.Metadata)
	}
}

// What cannot be read is one line, and leaves nothing behind.
func TestImportBadInput(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	if err := os.Mkdir(out, 0o777); err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string) { write(t, in(name), text) }
	writeWeights(t, in("good.safetensors"), "tiny", 32, "", nil)
	writeWeights(t, in("nan.safetensors"), "tiny", 32, "", func(x *interop.Tensor) {
		if x.Name == "bn1.bias" {
			x.Data = append([]float32{float32(math.NaN())}, x.Data.([]float32)[1:]...)
		}
	})
	header := func(text string, bytes int) string {
		return fmt.Sprintf("%c\x00\x00\x00\x00\x00\x00\x00%s%s", len(text), text,
			strings.Repeat("\x00", bytes))
	}
	write("overlap.safetensors", header(`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},`+
		`"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}`, 6))
	write("huge.safetensors", "\xff\xff\xff\xff\xff\xff\xff\x7f{}")
	write("f8.safetensors", header(`{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}`, 4))
	write("page.pth", "<!DOCTYPE html>")
	write("empty.pth", "")
	code, err := os.ReadFile("../../interop/testdata/torch/code.pth")
	if err != nil {
		t.Fatal(err)
	}
	write("code.pth", string(code))
	write("cut.pth", string(code[:len(code)/2]))
	for _, c := range []mistake{
		{"none.pth", 1, "give a file of weights"},
		{"out", 1, "is a folder: give a file of weights"},
		{"nan.safetensors", 1, "element 0 of bn1.bias is NaN"},
		{"overlap.safetensors", 1, "write it again"},
		{"huge.safetensors", 1, "write it again"},
		{"f8.safetensors", 1, ".float()"},
		{"page.pth", 1, "no file of PyTorch"},
		{"empty.pth", 1, "download it again"},
		{"cut.pth", 1, "download it again"},
		{"code.pth", 1, "names code, which is not run: posix.system"},
		{"good.safetensors --arch resnet9", 2, "give one of tiny, small"},
		{"good.safetensors --arch resnet18", 2, "holds tiny of width 8"},
		{"good.safetensors --prefix momentum", 1, "no ResNet's stem"},
		{"good.safetensors --size 224", 2, "give another size"},
		{"good.safetensors --mean 1,2", 2, "three numbers"},
		{"good.safetensors --std 1,0,1", 2, "every STD above 0"},
	} {
		args := strings.Fields("import " + in(c.args) + " --out " + out + "/x.safetensors")
		c.refusedInOneLine(t, args...)
	}
	good := in("good.safetensors") + " --out "
	for args, want := range map[string]string{
		"import " + good + out + "/x.pth":                           "use .safetensors",
		"import " + good + dir + "/none/x.safetensors":              "folder that exists",
		"embed " + good + out + "/x.npy":                            "vksimclr import",
		"train --data shapes --normalize 1,2 --out " + out + "/run": "imagenet",
	} {
		code, _, stderr := call(strings.Fields(args)...)
		if code == 0 || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: code %d, %q, want %q", args, code, stderr, want)
		}
	}
	if left, _ := os.ReadDir(out); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
