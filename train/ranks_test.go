package train

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/losses"
)

// devices opens so many.
func devices(t *testing.T, n int) (all []*engine.Device) {
	for range n {
		all = append(all, enginetest.Device(t))
	}
	return all
}

// ranksRun is what one rank saw of a run.
type ranksRun struct {
	gradients []float32 // of the first step
	losses    []float64
	probe     []ProbeStep
	hash      string // of the end
	sent      uint64
	buckets   int // that travelled in the last step
}

// runOnRanks trains on so many ranks of this process and returns what each saw.
func runOnRanks(t *testing.T, all []*engine.Device, size int, recipe Recipe) []ranksRun {
	t.Helper()
	seen := make([]ranksRun, size)
	var wait sync.WaitGroup
	for rank, g := range dist.Local(size) {
		wait.Go(func() {
			recipe := recipe
			recipe.Ranks = g
			if err := seen[rank].train(t, all[rank], recipe); err != nil {
				t.Errorf("rank %d of %d: %v", rank, size, err)
				g.Close()
			}
		})
	}
	wait.Wait()
	if t.Failed() {
		t.FailNow()
	}
	for rank, s := range seen {
		if s.hash != seen[0].hash || !reflect.DeepEqual(s.losses, seen[0].losses) {
			t.Fatalf("rank %d of %d has other weights or losses than rank 0", rank, size)
		}
	}
	return seen
}

func (s *ranksRun) train(t *testing.T, d *engine.Device, recipe Recipe) error {
	r, err := New(d, recipe)
	if err != nil {
		return err
	}
	defer r.Close()
	for step, err := range r.Steps(t.Context()) {
		if err != nil {
			return err
		}
		if len(s.losses) == 0 {
			if s.gradients, err = engine.Download[float32](d, r.net.Weights.Grads); err != nil {
				return err
			}
		}
		s.losses = append(s.losses, step.Loss())
		if step.Probe != nil {
			s.probe = append(s.probe, *step.Probe)
		}
		if step.Ranks != nil {
			s.sent, s.buckets = step.Ranks.Bytes, 0
			for _, work := range d.HostTimings() {
				if work.Beside {
					s.buckets++
				}
			}
		}
	}
	if err := r.Agree(); err != nil {
		return err
	}
	hash, err := r.hash()
	s.hash = fmt.Sprintf("%x", hash)
	return err
}

// difference is ‖a-b‖/‖b‖.
func difference(a, b []float32) float64 {
	var d, n float64
	for i := range a {
		d += math.Pow(float64(a[i])-float64(b[i]), 2)
		n += float64(b[i]) * float64(b[i])
	}
	return math.Sqrt(d / n)
}

// TestRanksTrainAsOneDevice: the gradient of one device, and the same bits for as many ranks again.
// Shares are uneven, the last batch of an epoch is smaller, and gradients travel while the backward
// pass runs.
func TestRanksTrainAsOneDevice(t *testing.T) {
	all := devices(t, 4)
	for name, change := range map[string]func(r *Recipe){
		"whole":  func(r *Recipe) { r.Tail, r.Probe, r.Average.Decay = data.TailKeep, true, 0.9 },
		"frozen": func(r *Recipe) { r.Norms, r.MicroBatch = FrozenNorms, 2 },
		"parts":  func(r *Recipe) { r.MicroBatch, r.SeparateViews = 2, true },
		"crops": func(r *Recipe) {
			r.Views.Small = augment.SmallViews{Count: 2, Size: 13, MinArea: 0.05, MaxArea: 0.2}
			r.Loss = losses.SupCon{Temperature: 0.5}
		},
	} {
		t.Run(name, func(t *testing.T) {
			recipe := tinyRecipe(26)
			recipe.Batch, recipe.Epochs, recipe.Norms = 11, 1, WholeNorms
			recipe.Rate.Base /= 100 // steps make small differences larger
			change(&recipe)
			alone := runOnRanks(t, all, 1, recipe)[0]
			for size := 2; size <= len(all); size++ {
				ranks := runOnRanks(t, all, size, recipe)[0]
				e := difference(ranks.gradients, alone.gradients)
				t.Logf("%d ranks: gradients are off by %.2g", size, e)
				if !(e <= 1e-5) {
					t.Errorf("%d ranks: gradients are off by %.3g", size, e)
				}
				for i, l := range alone.losses {
					if e := math.Abs(ranks.losses[i]/l - 1); !(e <= 1e-5) {
						t.Errorf("%d ranks: loss %d is off by %.3g", size, i, e)
					}
				}
				for i, p := range alone.probe {
					if e := math.Abs(ranks.probe[i].Loss/p.Loss - 1); !(e <= 1e-5) {
						t.Errorf("%d ranks: the probe's loss %d is off by %.3g", size, i, e)
					}
				}
				if ranks.sent == 0 || ranks.buckets < 2 {
					t.Errorf("%d ranks sent %d bytes, gradients in %d buckets", size, ranks.sent,
						ranks.buckets)
				}
				if size != 3 {
					continue
				}
				if again := runOnRanks(t, all, size, recipe)[0]; again.hash != ranks.hash {
					t.Error("a second run on 3 ranks has other bits")
				}
			}
		})
	}
}

// A rank without a picture is an error that says so, before anything starts.
func TestRanksWithoutPictures(t *testing.T) {
	recipe := tinyRecipe(26)
	recipe.Ranks = dist.Local(3)[0]
	for want, change := range map[string]func(r *Recipe){
		"batch is 2 for 3 ranks": func(r *Recipe) { r.Batch = 2 },
		"has 2 pictures for 3":   func(r *Recipe) { r.Batch, r.Tail = 24, data.TailKeep },
	} {
		r := recipe
		change(&r)
		if err := r.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}
