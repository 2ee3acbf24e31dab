package export

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/eval"
	"vksimclr/interop"
	"vksimclr/kernels"
	"vksimclr/models"
)

// loadFile stands in for the package safetensors, and reads the pictures.
const loadFile = `
import json, struct, sys, types, numpy, torch
def load_file(path):
    raw = open(path, "rb").read()
    n = struct.unpack("<Q", raw[:8])[0]
    tensors = json.loads(raw[8:8+n])
    tensors.pop("__metadata__")
    def tensor(t):
        begin, end = t["data_offsets"]
        x = numpy.frombuffer(raw[8+n+begin:8+n+end], "<f4").reshape(t["shape"])
        return torch.from_numpy(x.copy())
    return {name: tensor(t) for name, t in tensors.items()}
stand_in = types.ModuleType("safetensors.torch")
stand_in.load_file = load_file
sys.modules["safetensors"] = types.ModuleType("safetensors")
sys.modules["safetensors.torch"] = stand_in
x = numpy.frombuffer(sys.stdin.buffer.read(), "u1").reshape(-1, SIZE, SIZE, 3)
x = torch.from_numpy(x.copy()).permute(0, 3, 1, 2).float() / 255
`

// writeFeatures ends a script: it writes what the model makes of the pictures.
const writeFeatures = `
with torch.no_grad():
    sys.stdout.buffer.write(model(x).numpy().astype("<f4").tobytes())
`

// evaluateONNX is a model that runs the nodes of an ONNX file one by one.
const evaluateONNX = `
import onnx, onnx.numpy_helper
file = onnx.load(PATH)
onnx.checker.check_model(file, full_check=True)
def model(x):
    F = torch.nn.functional
    v = {w.name: torch.from_numpy(onnx.numpy_helper.to_array(w).copy())
         for w in file.graph.initializer}
    v["image"] = x
    for n in file.graph.node:
        a = {k.name: onnx.helper.get_attribute_value(k) for k in n.attribute}
        i = [v[name] for name in n.input]
        v[n.output[0]] = {
            "Conv": lambda: F.conv2d(*i, stride=a["strides"], padding=a["pads"][:2]),
            "BatchNormalization": lambda: F.batch_norm(i[0], i[3], i[4], i[1], i[2],
                                                       eps=a["epsilon"]),
            "Relu": lambda: F.relu(i[0]),
            "Add": lambda: i[0] + i[1],
            "MaxPool": lambda: F.max_pool2d(i[0], a["kernel_shape"], a["strides"],
                                            a["pads"][:2]),
            "GlobalAveragePool": lambda: i[0].mean((2, 3), keepdim=True),
            "Flatten": lambda: i[0].flatten(a["axis"]),
        }[n.op_type]()
    return v["features"]
`

// Features of torchvision's networks, loaded by the code that export prints, and of the ONNX file
// are those of ours.
func TestPythonHasTheSameFeatures(t *testing.T) {
	if !pythonHas("torch, torchvision") {
		t.Skip("python3-torchvision is not here to compare with")
	}
	withONNX := pythonHas("onnx")
	d := enginetest.Device(t)
	d.Measure(false)
	for _, c := range []struct {
		arch string
		size int
	}{{"resnet18", 64}, {"resnet50", 64}, {"resnet18", 32}, {"tiny", 32}, {"small", 64}} {
		name := fmt.Sprintf("%s at %d", c.arch, c.size)
		r, tensors := encoderOf(t, c.arch, c.size)
		vary(tensors)
		pictures := pictures{size: c.size, count: 7}
		want := ours(t, d, r, tensors, pictures)
		path := filepath.Join(t.TempDir(), "encoder.safetensors")
		save(t, path, tensors)
		script := loadFile + TorchCode(r, c.size, path) + writeFeatures
		compare(t, name+" in torchvision", python(t, script, pictures), want)
		if !withONNX {
			t.Logf("%s: python3-onnx is not here to compare with", name)
			continue
		}
		path = filepath.Join(t.TempDir(), "encoder.onnx")
		if err := SaveONNX(path, r, c.size, tensors, nil); err != nil {
			t.Fatal(err)
		}
		script = loadFile + strings.Replace(evaluateONNX, "PATH", fmt.Sprintf("%q", path), 1) +
			writeFeatures
		compare(t, name+" as ONNX", python(t, script, pictures), want)
	}
}

// interpreter is the system's Python: Debian's packages are its own.
const interpreter = "/usr/bin/python3"

func pythonHas(modules string) bool {
	return exec.Command(interpreter, "-c", "import "+modules).Run() == nil
}

// vary gives batch norms statistics and weights that are not 0 and 1.
func vary(tensors []interop.Tensor) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, x := range tensors {
		values := x.Data.([]float32)
		for i := range values {
			switch {
			case strings.HasSuffix(x.Name, "running_var"), len(x.Shape) == 1 &&
				strings.HasSuffix(x.Name, "weight"):
				values[i] = 0.5 + random.Float32()
			case len(x.Shape) == 1:
				values[i] = random.Float32() - 0.5
			}
		}
	}
}

// pictures are random pictures of one size.
type pictures struct{ size, count int }

func (p pictures) Name() string              { return "pictures" }
func (p pictures) Len() int                  { return p.count }
func (p pictures) Size() (height, width int) { return p.size, p.size }

func (p pictures) Read(i int, to *data.Picture) error {
	random := rand.New(rand.NewPCG(uint64(i), 5))
	to.Reset(fmt.Sprint(i), p.size, p.size)
	for k := range to.Pixels {
		to.Pixels[k] = byte(random.Uint32())
	}
	return nil
}

// ours are the features as this module computes them.
func ours(t *testing.T, d *engine.Device, r models.ResNetConfig, tensors []interop.Tensor,
	set pictures) []float32 {
	t.Helper()
	var layout models.Layout
	encoder, err := r.Build(&layout, "")
	if err != nil {
		t.Fatal(err)
	}
	weights, err := models.NewWeights(d, &layout)
	if err != nil {
		t.Fatal(err)
	}
	state := models.State{}
	for _, x := range tensors {
		state[x.Name] = x.Data.([]float32)
	}
	if err := weights.Store(state); err != nil {
		t.Fatal(err)
	}
	views := augment.CIFAR()
	views.Size = set.size
	f, err := eval.Encode(t.Context(), d, encoder, weights, kernels.Policy{}, views, set, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.Rows
}

func save(t *testing.T, path string, tensors []interop.Tensor) {
	t.Helper()
	var file bytes.Buffer
	err := interop.Write(&file, map[string]string{"format": "pt"}, tensors)
	if err == nil {
		err = os.WriteFile(path, file.Bytes(), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// python runs a script on the pictures and returns the numbers that it writes.
func python(t *testing.T, script string, set pictures) []float32 {
	t.Helper()
	var pixels []byte
	for i := range set.count {
		var p data.Picture
		set.Read(i, &p)
		pixels = append(pixels, p.Pixels...)
	}
	command := exec.Command(interpreter, "-c", fmt.Sprintf("SIZE = %d\n%s", set.size, script))
	command.Stdin = bytes.NewReader(pixels)
	var log bytes.Buffer
	command.Stderr = &log
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, script, log.Bytes())
	}
	values := make([]float32, len(out)/4)
	binary.Decode(out, binary.LittleEndian, values)
	return values
}

// compare allows an error of 1e-4 of the largest feature.
func compare(t *testing.T, name string, have, want []float32) {
	t.Helper()
	if len(have) != len(want) {
		t.Fatalf("%s: %d features, want %d", name, len(have), len(want))
	}
	largest, worst := 0.0, 0.0
	for i, w := range want {
		largest = max(largest, math.Abs(float64(w)))
		worst = max(worst, math.Abs(float64(have[i])-float64(w)))
	}
	t.Logf("%s: error %.2g of the largest feature", name, worst/largest)
	if !(worst < 1e-4*largest) {
		t.Errorf("%s: features differ by %g, the largest is %g", name, worst, largest)
	}
}
