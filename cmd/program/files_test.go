package program

import (
	"encoding/json"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// standIn is the package safetensors where it is not installed.
const standIn = `
import json, struct, sys, types, numpy, torch
def load_file(path):
    raw = open(path, "rb").read()
    n = struct.unpack("<Q", raw[:8])[0]
    tensors = json.loads(raw[8:8+n])
    tensors.pop("__metadata__")
    def tensor(t):
        begin, end = t["data_offsets"]
        return torch.from_numpy(numpy.frombuffer(raw[8+n+begin:8+n+end], "<f4")
                                .reshape(t["shape"]).copy())
    return {name: tensor(t) for name, t in tensors.items()}
stand_in = types.ModuleType("safetensors.torch")
stand_in.load_file = load_file
sys.modules["safetensors"] = types.ModuleType("safetensors")
sys.modules["safetensors.torch"] = stand_in
`

// codeOf is the first block of a language in docs/files.md.
func codeOf(t *testing.T, language string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/files.md")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(text), "```"+language+"\n")
	code, _, ok := strings.Cut(code, "```")
	if !ok {
		t.Fatalf("docs/files.md has no code in %s", language)
	}
	return code
}

// writePicture writes a smooth picture of 80×80 pixels as PNG and as plain bytes.
func writePicture(t *testing.T, dir string) {
	t.Helper()
	const side = 80
	random := rand.New(rand.NewPCG(3, 4))
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	var plain []byte
	for y := range side {
		for x := range side {
			c := color.RGBA{uint8(3 * x), uint8(3 * y), uint8(random.UintN(256)), 255}
			m.SetRGBA(x, y, c)
			plain = append(plain, c.R, c.G, c.B)
		}
	}
	writeImage(t, filepath.Join(dir, "pictures", "picture.png"), m)
	writeImage(t, filepath.Join(dir, "picture.png"), m)
	write(t, filepath.Join(dir, "picture.rgb"), string(plain))
}

// The code in docs/files.md gives the features that embed gives.
func TestCodeInDocsFiles(t *testing.T) {
	enginetest.Device(t)
	python := exec.Command("/usr/bin/python3", "-c", "import torch, torchvision, PIL").Run() == nil
	cache, _ := os.UserCacheDir()
	modules := filepath.Join(cache, "vksimclr", "onnxruntime", "node_modules")
	_, noNode := os.Stat(filepath.Join(modules, "onnxruntime-node"))
	if !python && noNode != nil {
		t.Skip("neither torchvision nor onnxruntime-node is here: tools/otherprograms/install")
	}
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	writePicture(t, dir)
	writeWeights(t, in("other.safetensors"), "resnet18", 64, "model.", nil)
	must(t, "import", in("other.safetensors"), "--size", "64", "--out", in("encoder.safetensors"))
	must(t, "embed", in("encoder.safetensors"), "--data", in("pictures"), "--out", in("e.csv"))
	row := strings.Split(lines(t, in("e.csv"))[1], ",")
	want := numbers(t, row[len(row)-512:])
	if python {
		script := standIn + codeOf(t, "python") + "print(json.dumps(features[0].tolist()))"
		sameFeatures(t, "Python", dir, want, "/usr/bin/python3", "-c", script)
	} else {
		t.Log("Python's torchvision is not here")
	}
	if noNode != nil {
		t.Log("onnxruntime-node is not here: tools/otherprograms/install")
		return
	}
	must(t, "export", in("encoder.safetensors"), "--out", in("encoder.onnx"),
		"--with-preprocessing", "--input-size", "80x80")
	t.Setenv("NODE_PATH", modules)
	sameFeatures(t, "JavaScript", dir, want, "node", "-e", codeOf(t, "javascript"))
}

// numbers are numbers written as text.
func numbers(t *testing.T, words []string) (values []float64) {
	t.Helper()
	if err := json.Unmarshal([]byte("["+strings.Join(words, ",")+"]"), &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// sameFeatures runs a program that prints features as JSON. It allows an error of 1e-4 of the
// largest feature.
func sameFeatures(t *testing.T, name, dir string, want []float64, program string, args ...string) {
	t.Helper()
	command := exec.Command(program, args...)
	command.Dir = dir
	var log strings.Builder
	command.Stderr = &log
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, log.String())
	}
	have := numbers(t, []string{strings.Trim(strings.TrimSpace(string(out)), "[]")})
	if len(have) != len(want) {
		t.Fatalf("%s: %d features, want %d", name, len(have), len(want))
	}
	largest, worst := 0.0, 0.0
	for i, w := range want {
		largest, worst = max(largest, math.Abs(w)), max(worst, math.Abs(have[i]-w))
	}
	t.Logf("%s: error %.2g of the largest feature", name, worst/largest)
	if !(worst < 1e-4*largest) {
		t.Errorf("%s: features differ by %g, the largest is %g", name, worst, largest)
	}
}
