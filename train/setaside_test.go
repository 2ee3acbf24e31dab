package train

import (
	"os"
	"path/filepath"
	"testing"
)

// Of a collapsed run, checkpoints of the collapse are set aside and the encoder is the good one's.
func TestSetAside(t *testing.T) {
	dir := t.TempDir()
	for _, step := range []int{40, 60} {
		c := checkpoint(step)
		c.Tensors[0].Name = encoderPrefix + c.Tensors[0].Name
		if _, err := SaveCheckpoint(dir, c); err != nil {
			t.Fatal(err)
		}
	}
	good, err := (&Run{}).SetAside(dir, &CollapseError{Step: 100, Since: 50})
	if err != nil || good != CheckpointPath(dir, 40) {
		t.Errorf("%v: %q is good", err, good)
	}
	for _, name := range []string{"collapsed-00000060.safetensors", EncoderFile} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if good, err = (&Run{}).SetAside(dir, &CollapseError{Step: 100}); err != nil || good != "" {
		t.Errorf("%v: %q is good", err, good)
	}
	if left, err := Checkpoints(dir); err != nil || len(left) != 0 {
		t.Errorf("%v: %v are left", err, left)
	}
}
