package train

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/optim"
)

// finish runs what is left of a run, saves every so many steps, and returns a line for each step.
func finish(t *testing.T, r *Run, dir string, every int) (lines []string) {
	t.Helper()
	for step, err := range r.Steps(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprint(step.Step, step.Epoch, step.Metrics, step.Rate,
			step.LossScale))
		if step.Step%every == 0 || step.Step == r.Total() {
			if _, err := r.Save(dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	return lines
}

// endsAlike takes the last checkpoint, of step total, from a finished run in dir, has the run go on
// from the one before, and wants the same bytes. It returns what finish does for the resumed run.
func endsAlike(t *testing.T, d *engine.Device, what string, recipe Recipe, dir string, total,
	every int) (lines []string) {
	t.Helper()
	last := CheckpointPath(dir, total)
	whole, err := os.ReadFile(last)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(last); err != nil {
		t.Fatal(err)
	}
	lines = finish(t, begin(t, d, recipe, dir), dir, every)
	if end, err := os.ReadFile(last); err != nil || !bytes.Equal(end, whole) {
		t.Errorf("%s: the resumed run ends with other bytes (%v)", what, err)
	}
	return lines
}

// begin makes a run that is closed with the test.
func begin(t *testing.T, d *engine.Device, recipe Recipe, resume string) *Run {
	t.Helper()
	start := func() (*Run, error) { return New(d, recipe) }
	if resume != "" {
		start = func() (*Run, error) {
			return Resume(d, recipe, resume, func(err error) { t.Errorf("warned: %v", err) })
		}
	}
	r, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// A mixed-precision run that goes on from an earlier checkpoint ends with the same bytes, loss
// scale and skipped steps included.
func TestMixedRunResumes(t *testing.T) {
	d := enginetest.Device(t)
	for _, rule := range []optim.Rule{optim.DefaultLARS(), optim.DefaultAdamW()} {
		recipe, dir := tinyRecipe(256), t.TempDir()
		recipe.Batch, recipe.Precision, recipe.Rule, recipe.Rate.Base = 32, Mixed, rule, 1e-3
		lines := finish(t, begin(t, d, recipe, ""), dir, 7)
		again := endsAlike(t, d, fmt.Sprintf("%T", rule), recipe, dir, 16, 7)
		if !slices.Equal(again, lines[14:]) {
			t.Errorf("%T: the resumed run has other metrics: %v, not %v", rule, again, lines[14:])
		}
		recipe.Precision = FP32
		if _, err := Resume(d, recipe, dir, nil); err == nil {
			t.Errorf("%T: a mixed run went on in fp32", rule)
		}
	}
}

// A loss scale that is too large skips updates and is halved until the gradients are finite; the
// weights come out as if nothing had been.
func TestOverflowSkipsUpdates(t *testing.T) {
	d := enginetest.Device(t)
	recipe, dir := tinyRecipe(128), t.TempDir()
	recipe.Batch, recipe.Epochs, recipe.Precision = 32, 3, Mixed
	finish(t, begin(t, d, recipe, ""), dir, 6)
	first, err := ReadCheckpoint(CheckpointPath(dir, 6))
	if err != nil {
		t.Fatal(err)
	}
	first.LossScale.Scale = mostLossScale
	for _, x := range first.Tensors {
		// Batch norm divides the gradient of a small output by its deviation: beyond 65504.
		if x.Name == "encoder.layer3.0.conv2.weight" {
			for k := range x.Data.([]float32) {
				x.Data.([]float32)[k] /= 1024
			}
		}
	}
	var ends [2]LossScale
	for i := range ends {
		r, err := ResumeFrom(d, recipe, first)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		finish(t, r, dir, 6)
		end, err := ReadCheckpoint(CheckpointPath(dir, 12))
		if err != nil {
			t.Fatal(err)
		}
		ends[i] = end.LossScale
		for _, x := range end.Tensors {
			for _, v := range x.Data.([]float32) {
				if v != v {
					t.Fatalf("%s is not a number", x.Name)
				}
			}
		}
	}
	s := ends[0]
	if s != ends[1] || s.Skipped == 0 || s.Scale != mostLossScale/float64(int(1)<<s.Skipped) {
		t.Errorf("loss scales %+v and %+v", s, ends[1])
	}
}

// Listeners hear of everything in order, and an error of theirs ends the run.
func TestEvents(t *testing.T) {
	d := enginetest.Device(t)
	recipe, dir := tinyRecipe(32), t.TempDir()
	recipe.Judge = Judge{Bank: recipe.Data, Test: data.NewShapes(data.Test, 20), Neighbours: 5,
		Temperature: 0.1}
	r := begin(t, d, recipe, "")
	var heard []string
	r.Listen(func(e Event) error {
		if _, ok := e.(Encoded); !ok {
			heard = append(heard, fmt.Sprintf("%T", e))
		}
		return nil
	})
	before, err := r.Judge(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	finish(t, r, dir, 4)
	again, err := r.JudgeFirst(context.Background())
	if err != nil || again != before {
		t.Errorf("%v: the first weights were judged %+v, then %+v", err, before, again)
	}
	step, epoch, judged := "train.StepDone", "train.EpochDone", "train.Judged"
	want := []string{judged, step, step, epoch, step, step, epoch, "train.Saving", "train.Saved",
		judged}
	if !slices.Equal(heard, want) {
		t.Errorf("heard %v, want %v", heard, want)
	}

	full := errors.New("disk full")
	r = begin(t, d, recipe, "")
	r.Listen(func(Event) error { return full })
	for _, err := range r.Steps(context.Background()) {
		if !errors.Is(err, full) {
			t.Errorf("a listener's error came out as %v", err)
		}
	}
	if r.Done() != 1 {
		t.Errorf("%d steps after a listener failed", r.Done())
	}
}

// A cancelled context ends the steps between two of them, and the run can go on.
func TestStepsStopAndGoOn(t *testing.T) {
	d := enginetest.Device(t)
	r := begin(t, d, tinyRecipe(64), "")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last error
	for step, err := range r.Steps(ctx) {
		if last = err; step.Step == 3 {
			cancel()
		}
	}
	if !errors.Is(last, context.Canceled) || r.Done() != 3 {
		t.Errorf("%d steps, %v", r.Done(), last)
	}
	for step, err := range r.Steps(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if step.Step == 5 {
			break
		}
	}
	finish(t, r, t.TempDir(), 8)
	if r.Done() != 8 || r.PerEpoch() != 4 {
		t.Errorf("%d steps done, %d an epoch", r.Done(), r.PerEpoch())
	}
}
