package train

import (
	"os"
	"path/filepath"
	"testing"

	"vksimclr/interop"
	"vksimclr/kernels"
)

// Checkpoints of format 1 have no policy: their runs followed the rule, with matrices or without.
func TestFirstFormatIsRead(t *testing.T) {
	tensors := checkpoint(9).Tensors
	for name, extra := range map[string]map[string]string{
		"fp32":  {},
		"mixed": {scaleKey: "65536 3 1", matricesKey: "true"},
	} {
		metadata := map[string]string{formatKey: firstFormat, stepKey: "9", settingsKey: "lr = 1\n"}
		for key, value := range extra {
			metadata[key] = value
		}
		sum, err := checksum(metadata, tensors)
		if err != nil {
			t.Fatal(err)
		}
		metadata[checksumKey] = sum
		path := filepath.Join(t.TempDir(), "checkpoint-00000009.safetensors")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := interop.Write(f, metadata, tensors); err != nil {
			t.Fatal(err)
		}
		f.Close()
		c, err := ReadCheckpoint(path)
		if err != nil {
			t.Fatal(err)
		}
		want := kernels.Policy{Winograd: kernels.WinogradBoth, Fuse: kernels.FuseOff,
			Matrices: kernels.MatricesOff}
		scale := LossScale{Scale: 1}
		if name == "mixed" {
			want.Matrices, scale = kernels.MatricesOn, LossScale{65536, 3, 1}
		}
		if c.Policy != want || c.LossScale != scale || c.Settings != "lr = 1\n" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}
