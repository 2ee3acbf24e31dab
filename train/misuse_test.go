package train

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
	"vksimclr/losses"
	"vksimclr/optim"
)

// tiny is a recipe of one whole batch and a smaller one.
func tiny() Recipe {
	r := tinyRecipe(11)
	r.Views.Size, r.Batch, r.Epochs, r.Tail = 8, 8, 1, data.TailKeep
	return r
}

// Close gives all memory back, whatever a run held, and the run's end is told by name.
func TestCloseFreesEverything(t *testing.T) {
	d := enginetest.Device(t)
	before := d.Allocated()
	r := tiny()
	r.Rule, r.Probe, r.Watch = optim.DefaultLARS(), true, Watch{Pairs: 2, Embeddings: 2}
	r.Average, r.Loss = Average{Decay: 0.9}, losses.NTXent{Temperature: 0.5,
		Memory: losses.Memory{Keys: 32, Decay: 0.9}}
	run, err := New(d, r)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "a", "run")
	for step, err := range run.Steps(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if said := enginetest.Panics(func() {
			for range run.Steps(context.Background()) {
				t.Error("a step within a step")
			}
		}); !strings.Contains(said, "within Steps") {
			t.Errorf("Steps within Steps: %q", said)
		}
		if step.Step == 1 {
			if _, err := run.Save(dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	run.Close()
	run.Close()
	if after := d.Allocated(); after != before {
		t.Errorf("%d bytes before the run, %d after", before, after)
	}
	for name, do := range map[string]func(){
		"Steps": func() {
			for range run.Steps(context.Background()) {
			}
		},
		"Timings":    func() { run.Timings() },
		"Checkpoint": func() { run.Checkpoint() },
		"Listen":     func() { run.Listen(nil) },
	} {
		if said := enginetest.Panics(do); said == "" || strings.Contains(said, "runtime error") {
			t.Errorf("%s of a closed run: %q", name, said)
		}
	}

	run, err = Resume(d, r, dir, nil)
	if err != nil || run.Done() != 1 {
		t.Fatal(err)
	}
	for range run.Steps(context.Background()) {
		run.Close()
		break
	}
	if after := d.Allocated(); after != before {
		t.Errorf("%d bytes before the resumed run, %d after", before, after)
	}
	if _, err := Resume(d, r, filepath.Join(dir, "none"), nil); !errors.Is(err, ErrNoCheckpoint) ||
		!errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// mislabelled has a label beyond its classes.
type mislabelled struct{ *data.Shapes }

func (mislabelled) Label(i int) int { return 5 * i }

// What a recipe cannot mean is an error that names it, and takes no memory.
func TestImpossibleRecipesAreNamed(t *testing.T) {
	d := enginetest.Device(t)
	before := d.Allocated()
	for says, change := range map[string]func(r *Recipe){
		"precision 9":       func(r *Recipe) { r.Precision = 9 },
		"norms 9":           func(r *Recipe) { r.Norms = 9 },
		"tail 9":            func(r *Recipe) { r.Tail = 9 },
		"resident 9":        func(r *Recipe) { r.Resident = 9 },
		"-1 embeddings":     func(r *Recipe) { r.Watch.Embeddings = -1 },
		"temperature of 0":  func(r *Recipe) { r.Loss = losses.NTXent{} },
		"dcl has a temp":    func(r *Recipe) { r.Loss = losses.DCL{} },
		"supcon has a temp": func(r *Recipe) { r.Loss = losses.SupCon{Temperature: -1} },
		"alpha 0":           func(r *Recipe) { r.Loss = losses.AlignmentUniformity{} },
		"initialisation":    func(r *Recipe) { r.Initialization = "none" },
		"label 10 of":       func(r *Recipe) { r.Probe, r.Data = true, mislabelled{shapes(11)} },
		"none of its 10 cla": func(r *Recipe) {
			r.Loss, r.Data = losses.SupCon{Temperature: 1}, mislabelled{shapes(11)}
		},
	} {
		r := tiny()
		change(&r)
		run, err := New(d, r)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
		if err == nil {
			run.Close()
		}
	}
	if after := d.Allocated(); after != before {
		t.Errorf("%d bytes before, %d after", before, after)
	}
}

func shapes(n int) *data.Shapes { return data.NewShapes(data.Train, n) }
