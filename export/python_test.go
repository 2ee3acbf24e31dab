package export

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/interop"
)

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

// Features of the ONNX file in onnxruntime are ours, for seven pictures and for one.
func TestONNXRuntimeHasTheSameFeatures(t *testing.T) {
	needsRuntime(t)
	d := enginetest.Device(t)
	d.Measure(false)
	for _, c := range []struct {
		arch string
		size int
	}{{"resnet18", 64}, {"resnet50", 64}, {"resnet18", 32}} {
		r, tensors := encoderOf(t, c.arch, c.size)
		vary(tensors)
		pictures := pictures{size: c.size, count: 7}
		want := ours(t, d, r, tensors, pictures)
		path := filepath.Join(t.TempDir(), "encoder.onnx")
		if err := SaveONNX(path, r, c.size, tensors, nil); err != nil {
			t.Fatal(err)
		}
		have := onnxRuntime(t, path, planes[float32](pictures), 7, 3, c.size, c.size)
		want = append(want, want[:len(want)/7]...)
		compare(t, fmt.Sprintf("%s at %d in onnxruntime", c.arch, c.size), have, want)
	}
}

// torchvision's networks have the same features here once imported.
func TestImportedHasTheSameFeatures(t *testing.T) {
	if !pythonHas("torch, torchvision") {
		t.Skip("python3-torchvision is not here to compare with")
	}
	d := enginetest.Device(t)
	d.Measure(false)
	for _, arch := range []string{"resnet18", "resnet50"} {
		path, pictures := filepath.Join(t.TempDir(), arch), pictures{size: 64, count: 7}
		script := fmt.Sprintf("import torchvision\nARCH, PATH = %q, %q\n", arch, path)
		want := python(t, loadFile+script+saveFiles+writeFeatures, pictures)
		for _, extension := range []string{".safetensors", ".pth", ".ckpt"} {
			var source Source
			var err error
			if extension == ".safetensors" {
				source, err = interop.Open(path + extension)
			} else {
				source, err = interop.OpenTorch(path + extension)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer source.(io.Closer).Close()
			found, err := FindResNet(source, "")
			if err != nil {
				t.Fatal(err)
			}
			tensors, err := found.Tensors()
			if err != nil || found.Arch != arch || len(found.Ignored) != 2 {
				t.Fatalf("%s%s: %s, ignored %q, %v", arch, extension, found.Arch, found.Ignored,
					err)
			}
			compare(t, arch+extension, ours(t, d, found.Config, tensors, pictures), want)
		}
	}
}
