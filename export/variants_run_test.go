package export

import (
	"path/filepath"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/models"
)

// Features of variants' ONNX files in onnxruntime are ours, also where maps have odd sizes.
func TestONNXRuntimeRunsVariants(t *testing.T) {
	needsRuntime(t)
	d := enginetest.Device(t)
	d.Measure(false)
	for _, r := range []models.ResNetConfig{
		{Block: "bottleneck", Layers: []int{2, 1, 1}, Width: 8, Stem: models.StemImageNet,
			SKRatio: 0.0625, SERatio: 0.25},
		{Block: "basic", Layers: []int{1, 1}, Width: 4, Stem: models.StemImageNet, SERatio: 0.5,
			PoolAtEnd: true, Project: true},
		{Block: "bottleneck", Layers: []int{1, 1}, Width: 6, Stem: models.StemCIFARPad2,
			SKRatio: 0.5},
	} {
		const size, count = 40, 3
		_, tensors := built(t, r)
		vary(tensors)
		pictures := pictures{size: size, count: count}
		want := ours(t, d, r, tensors, pictures)
		path := filepath.Join(t.TempDir(), "encoder.onnx")
		if err := SaveONNX(path, r, size, tensors, nil); err != nil {
			t.Fatal(err)
		}
		have := onnxRuntime(t, path, planes[float32](pictures), count, 3, size, size)
		want = append(want, want[:len(want)/count]...)
		compare(t, r.Block+" variant in onnxruntime", have, want)
	}
}

// Features of variants that torchvision can build are those of the code that export prints.
func TestPythonRunsVariants(t *testing.T) {
	if !pythonHas("torch, torchvision") {
		t.Skip("python3-torchvision is not here to compare with")
	}
	d := enginetest.Device(t)
	d.Measure(false)
	for _, r := range []models.ResNetConfig{
		{Block: "basic", Layers: []int{1, 1}, Width: 8, Stem: models.StemImageNet, Project: true,
			PoolAtEnd: true},
		{Block: "basic", Layers: []int{1, 1}, Width: 8, Stem: models.StemCIFARPad2, Project: true},
	} {
		_, tensors := built(t, r)
		vary(tensors)
		pictures := pictures{size: 32, count: 3}
		path := filepath.Join(t.TempDir(), "encoder.safetensors")
		save(t, path, tensors)
		script := loadFile + TorchCode(r, pictures.size, path) + writeFeatures
		compare(t, r.Stem+" in torchvision", python(t, script, pictures),
			ours(t, d, r, tensors, pictures))
	}
}
