package train

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vksimclr/interop"
)

func checkpoint(step int) Checkpoint {
	return Checkpoint{Step: step, Settings: "lr = 0.1\n", Tensors: []interop.Tensor{
		{Name: "conv1.weight", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, float32(step)}},
		{Name: "momentum/conv1.weight", Shape: []int{2, 3}, Data: make([]float32, 6)},
	}}
}

func save(t *testing.T, dir string, step int) string {
	t.Helper()
	path, err := SaveCheckpoint(dir, checkpoint(step))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func fail(t *testing.T) func(error) {
	return func(err error) { t.Errorf("warned: %v", err) }
}

func TestCheckpointRoundTrip(t *testing.T) {
	dir := t.TempDir()
	want := checkpoint(17)
	save(t, dir, 17)
	got, path, err := NewestCheckpoint(dir, fail(t))
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(path) != "checkpoint-00000017.safetensors" || got.Step != 17 || !reflect.DeepEqual(got.Tensors, want.Tensors) {
		t.Errorf("%s: %+v", path, got)
	}
	if got.Settings != want.Settings || got.LossScale != FP32.lossScale() {
		t.Errorf("came back as %+v", got)
	}
	mixed := checkpoint(18)
	mixed.LossScale, mixed.Policy = Mixed.lossScale(), firstPolicy(true)
	if path, err := SaveCheckpoint(dir, mixed); err != nil {
		t.Error(err)
	} else if got, err := ReadCheckpoint(path); err != nil || got.Policy != mixed.Policy || got.LossScale != mixed.LossScale {
		t.Errorf("a mixed-precision run with matrices came back as %+v, %v", got, err)
	}
}

func TestCheckpointBytesDependOnNothingElse(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	one, _ := os.ReadFile(save(t, a, 5))
	other := checkpoint(5)
	slices.Reverse(other.Tensors)
	path, err := SaveCheckpoint(b, other)
	if err != nil {
		t.Fatal(err)
	}
	if two, _ := os.ReadFile(path); !bytes.Equal(one, two) {
		t.Error("the same state gave two files")
	}
}

func TestNewestTwoAreKept(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "checkpoint-00000001.safetensors.tmp"), "left by a killed run")
	write(t, filepath.Join(dir, "checkpoint-best.safetensors"), "the user's own")
	for _, step := range []int{9, 10, 100, 101} {
		save(t, dir, step)
	}
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{"checkpoint-00000100.safetensors", "checkpoint-00000101.safetensors", "checkpoint-best.safetensors"}
	if !slices.Equal(names, want) {
		t.Errorf("left are %v, want %v", names, want)
	}
}

// However a checkpoint is damaged, it is skipped with a warning and the one before it is used.
func TestDamagedCheckpointIsSkipped(t *testing.T) {
	dir := t.TempDir()
	save(t, dir, 1)
	newest := save(t, dir, 2)
	whole, _ := os.ReadFile(newest)
	damages := map[string][]byte{"empty": nil, "cut by one": whole[:len(whole)-1], "in half": whole[:len(whole)/2], "longer": append(slices.Clone(whole), 0)}
	for _, at := range []int{0, 9, 40, len(whole) / 2, len(whole) - 1} {
		flipped := slices.Clone(whole)
		flipped[at] ^= 1
		damages["flipped bit at "+string(rune('0'+at%10))+"…"] = flipped
	}
	for name, content := range damages {
		write(t, newest, string(content))
		var warnings []error
		c, _, err := NewestCheckpoint(dir, func(err error) { warnings = append(warnings, err) })
		if err != nil || c.Step != 1 {
			t.Errorf("%s: %v", name, err)
		}
		if len(warnings) != 1 || !strings.Contains(warnings[0].Error(), newest) || strings.Contains(warnings[0].Error(), "\n") {
			t.Errorf("%s: warnings %v", name, warnings)
		}
		if left, _ := os.ReadFile(newest); !bytes.Equal(left, content) {
			t.Errorf("%s: reading changed the file", name)
		}
	}
	os.Remove(filepath.Join(dir, "checkpoint-00000001.safetensors"))
	if _, _, err := NewestCheckpoint(dir, func(error) {}); err == nil || errors.Is(err, ErrNoCheckpoint) || !strings.Contains(err.Error(), "start anew") {
		t.Errorf("only damaged ones: %v", err)
	}
}

func TestNoCheckpoint(t *testing.T) {
	if _, _, err := NewestCheckpoint(t.TempDir(), fail(t)); !errors.Is(err, ErrNoCheckpoint) {
		t.Error(err)
	}
	if _, _, err := NewestCheckpoint("/no/where", fail(t)); err == nil || errors.Is(err, ErrNoCheckpoint) {
		t.Error(err)
	}
}

func TestForeignSafetensors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model.safetensors")
	var file bytes.Buffer
	if err := interop.Write(&file, map[string]string{"format": "pt"}, nil); err != nil {
		t.Fatal(err)
	}
	write(t, path, file.String())
	if _, err := ReadCheckpoint(path); err == nil || !strings.Contains(err.Error(), `format "pt"`) {
		t.Error(err)
	}
}

func TestFailedWriteLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	bad := []interop.Tensor{{Name: "a", Shape: []int{0}, Data: []float32{}}, {Name: "a", Shape: []int{0}, Data: []float32{}}}
	if _, err := SaveCheckpoint(dir, Checkpoint{Step: 1, Tensors: bad}); err == nil {
		t.Error("two tensors of one name were saved")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("%v", entries)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
