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
	"time"

	"vksimclr/interop"
)

func checkpoint(step int) Checkpoint {
	c := Default()
	c.Out, c.Device = "somewhere", "something"
	return Checkpoint{Step: step, Config: c, Tensors: []interop.Tensor{
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
	mixed := checkpoint(18)
	mixed.Config.Precision, mixed.LossScale, mixed.Matrices = "mixed", mixed.Config.newLossScale(), true
	if path, err := SaveCheckpoint(dir, mixed); err != nil {
		t.Error(err)
	} else if got, err := ReadCheckpoint(path); err != nil || !got.Matrices {
		t.Errorf("a mixed-precision run with matrices came back as %+v, %v", got, err)
	}
	if got.Config.Out != "" || got.Config.Device != "" {
		t.Error("where a run ran is in its checkpoint")
	}
	if err := got.Matches(want.Config, path); err != nil {
		t.Error(err)
	}
}

func TestCheckpointBytesDependOnNothingElse(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	one, _ := os.ReadFile(save(t, a, 5))
	other := checkpoint(5)
	other.Config.Out, other.Config.Device = "elsewhere", "another"
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

func TestOtherArchitectureNamesBoth(t *testing.T) {
	c := checkpoint(3)
	config := c.Config
	config.Arch = "resnet18"
	err := c.Matches(config, "x/checkpoint-3")
	for _, want := range []string{"x/checkpoint-3", "arch tiny", "resnet18", "--arch"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
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
	path := filepath.Join(dir, "x")
	write(t, path, "old")
	bad := []interop.Tensor{{Name: "a", Shape: []int{0}, Data: []float32{}}, {Name: "a", Shape: []int{0}, Data: []float32{}}}
	if _, err := SaveCheckpoint(dir, Checkpoint{Step: 1, Config: Default(), Tensors: bad}); err == nil {
		t.Error("two tensors of one name were saved")
	}
	if err := writeAtomically(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(dir)
	if content, _ := os.ReadFile(path); string(content) != "new" || len(entries) != 1 {
		t.Errorf("%q, %v", content, entries)
	}
}

func TestRunFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	a, err := RunFolder("", now)
	b, err2 := RunFolder("", now)
	if err != nil || err2 != nil || a != "runs/2026-01-02_03-04-05" || b != a+"-2" {
		t.Errorf("%q %v, %q %v", a, err, b, err2)
	}
	if dir, err := RunFolder("x/y", now); dir != "x/y" || err != nil {
		t.Error(dir, err)
	}
	save(t, "x/y", 1)
	var usage *UsageError
	if _, err := RunFolder("x/y", now); !errors.As(err, &usage) || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("a folder that holds a run: %v", err)
	}
	write(t, "file", "")
	if _, err := RunFolder("file", now); err == nil {
		t.Error("a file was taken for a folder")
	}
}

func TestResumeConfig(t *testing.T) {
	dir := t.TempDir()
	if _, err := ResumeConfig(filepath.Join(dir, "typo"), fail(t)); err == nil || !strings.Contains(err.Error(), "--out") {
		t.Errorf("no folder: %v", err)
	}
	fresh := Default()
	fresh.Out = dir
	if c, err := ResumeConfig(dir, fail(t)); err != nil || c != fresh {
		t.Errorf("an empty folder: %v", err)
	}
	saved := checkpoint(4)
	saved.Config.LR = 0.25
	if _, err := SaveCheckpoint(dir, saved); err != nil {
		t.Fatal(err)
	}
	if c, err := ResumeConfig(dir, fail(t)); err != nil || c.LR != 0.25 || c.Out != dir {
		t.Errorf("only a checkpoint: %v, %+v", err, c)
	}
	whole := Default()
	whole.LR, whole.Device = 0.125, "llvmpipe"
	if err := whole.Save(dir); err != nil {
		t.Fatal(err)
	}
	if c, err := ResumeConfig(dir, fail(t)); err != nil || c.LR != 0.125 || c.Device != "llvmpipe" || c.Out != dir {
		t.Errorf("a saved configuration: %v, %+v", err, c)
	}
}
