package train

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
	"vksimclr/interop"
)

// The average follows the weights as its formula says, changes no trained bit, is judged where the
// recipe wants it, and goes on to the same bytes after a resume.
func TestWeightAverage(t *testing.T) {
	d := enginetest.Device(t)
	plain := tinyRecipe(64)
	plain.Epochs = 1
	averaged := plain
	averaged.Average = Average{Decay: 0.75, Judge: true}
	averaged.Judge = Judge{Bank: plain.Data, Test: data.NewShapes(data.Test, 20), Neighbours: 5,
		Temperature: 0.1}
	dir, without := t.TempDir(), t.TempDir()
	r := begin(t, d, averaged, "")
	first, err := r.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	total := r.Total()
	finish(t, r, dir, 1)
	judged, err := r.Judge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, after := readCheckpoint(t, dir, total-1), readCheckpoint(t, dir, total)
	for name, average := range before.State(averagePrefix) {
		weights, now := after.State("")[name], after.State(averagePrefix)[name]
		for i := range average {
			want := 0.75*float64(average[i]) + 0.25*float64(weights[i])
			if math.Abs(float64(now[i])-want) > 1e-6*(1+math.Abs(want)) {
				t.Fatalf("%s[%d] is %g, want %g", name, i, now[i], want)
			}
		}
	}
	start := first.State("")
	for name, average := range first.State(averagePrefix) {
		for i, v := range average {
			if start[name][i] != v {
				t.Fatalf("%s[%d] begins with %g, not %g", name, i, v, start[name][i])
			}
		}
	}

	finish(t, begin(t, d, plain, ""), without, 1)
	trained := readCheckpoint(t, without, total)
	trained.Tensors = append(trained.Tensors, averageOf(after)...)
	if d, same := trained.Compare(after); !same {
		t.Errorf("the average changed a trained bit: %v", d)
	}
	if _, ok := readCheckpoint(t, without, total).Averaged(); ok {
		t.Error("a run without an average has one")
	}

	// The judged encoder is the one in the file.
	file, err := ReadEncoder(filepath.Join(dir, AverageEncoderFile))
	if err != nil {
		t.Fatal(err)
	}
	alone := plain
	alone.First, alone.Judge = file, averaged.Judge
	if again, err := begin(t, d, alone, "").Judge(t.Context()); err != nil || again != judged {
		t.Errorf("judged %+v in the run, %+v from its file, %v", judged, again, err)
	}

	endsAlike(t, d, "averaged", averaged, dir, total, 1)
}

func readCheckpoint(t *testing.T, dir string, step int) *Checkpoint {
	t.Helper()
	c, err := ReadCheckpoint(CheckpointPath(dir, step))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// averageOf are the tensors of the average in a checkpoint.
func averageOf(c *Checkpoint) (list []interop.Tensor) {
	for _, x := range c.Tensors {
		if strings.HasPrefix(x.Name, averagePrefix) {
			list = append(list, x)
		}
	}
	return list
}

func TestAverageValidates(t *testing.T) {
	for _, a := range []Average{{Decay: 1}, {Decay: -.1}, {Decay: math.NaN()}, {Judge: true}} {
		if a.validate() == nil {
			t.Errorf("%+v: no error", a)
		}
	}
}
