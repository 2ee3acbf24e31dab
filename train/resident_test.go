package train

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// counted is a set that counts how often its pictures are read, and waits before it gives one.
type counted struct {
	data.Dataset
	reads *atomic.Int64
	wait  time.Duration
}

func (c counted) Read(i int, p *data.Picture) error {
	c.reads.Add(1)
	time.Sleep(c.wait)
	return c.Dataset.Read(i, p)
}

// Pictures of different sizes that stay on the device are read once, and give the same bits as
// those that are read anew; also after a break.
func TestResidentPicturesGiveTheSameBits(t *testing.T) {
	d := enginetest.Device(t)
	d.Measure(false)
	recipe := DefaultRecipe(nil)
	recipe.Views.Size, recipe.Encoder, recipe.Epochs, recipe.Batch = 32, tinyRecipe(16).Encoder, 3,
		16
	recipe.Views.MaxSide = 40
	var want []string
	for _, c := range []struct {
		resident Resident
		stop     int // after so many steps, and go on
	}{{ResidentOff, 0}, {ResidentOn, 2}} {
		var reads atomic.Int64
		recipe.Data, recipe.Resident = counted{scraps{70, -1}, &reads, 0}, c.resident
		r := begin(t, d, recipe, "")
		var lines []string
		steps := func(stop int) {
			for step, err := range r.Steps(context.Background()) {
				if err != nil {
					t.Fatal(err)
				}
				if lines = append(lines, fmt.Sprint(step.Metrics)); step.Step == stop {
					break
				}
			}
		}
		steps(c.stop)
		steps(0)
		if want == nil {
			want = lines
			continue
		}
		if !slices.Equal(lines, want) || len(lines) != 12 {
			t.Errorf("pictures that stay give %v, not %v", lines, want)
		}
		// A stop forgets the batches that were read ahead.
		if n := reads.Load(); n > 70+16*4 {
			t.Errorf("%d pictures were read of 70", n)
		}
	}
}

func TestResidenceIsDecidedByRoom(t *testing.T) {
	d := enginetest.Device(t)
	small := enginetest.Device(t, func(o *engine.Options) { o.Limits = "memory=1MiB" })
	recipe := tinyRecipe(256) // 768 KiB
	for _, c := range []struct {
		d        *engine.Device
		resident Resident
		epochs   int
		stay     bool
		says     string
	}{
		{d, ResidentAuto, 2, true, "768.0 KiB, at most a quarter"},
		{d, ResidentAuto, 1, false, "one epoch"},
		{d, ResidentOff, 2, false, "asked for"},
		{small, ResidentAuto, 2, false, "768.0 KiB are more than a quarter"},
		{small, ResidentOn, 2, true, "asked for"},
	} {
		recipe.Resident, recipe.Epochs = c.resident, c.epochs
		home, err := recipe.Residence(c.d)
		if err != nil || home.Stay != c.stay || !strings.Contains(home.String(), c.says) {
			t.Errorf("%v, %v: want %t, %q", home, err, c.stay, c.says)
		}
	}
}

// A step tells how long it waited for its pictures: for a slow set longer than the pictures of the
// others take.
func TestStepsTellHowLongTheyWaited(t *testing.T) {
	d := enginetest.Device(t)
	d.Measure(false)
	var reads atomic.Int64
	recipe := tinyRecipe(8)
	recipe.Batch, recipe.Epochs, recipe.Resident = 4, 4, ResidentOn
	recipe.Data = counted{recipe.Data, &reads, 2 * time.Second}
	waited := 0.0
	for step, err := range begin(t, d, recipe, "").Steps(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if waited += step.Waited; step.Step == 1 && waited < 2 {
			t.Errorf("the first step waited %g s for pictures that take 2 s", waited)
		}
	}
	if reads.Load() != 8 || waited > 60 {
		t.Errorf("%d pictures were read of 8; %g s of waiting", reads.Load(), waited)
	}
}
