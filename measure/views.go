package measure

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/train"
)

// ViewSpeed is how fast views are made from pictures, without an encoder.
type ViewSpeed struct {
	Device   string `json:"device"`
	Driver   string `json:"driver"`
	Resident bool   `json:"resident"` // pictures stay in device memory: Reason says why or why not
	Reason   string `json:"-"`

	ReadPerSecond  float64 `json:"read_pictures_per_s"` // read and decoded by the host alone
	ViewsPerSecond float64 `json:"views_per_s"`         // two of each picture
	// BusyViewsPerSecond counts on CPU drivers the time that the cores computed for this process,
	// not that of the clock: for machines that do other work too.
	BusyViewsPerSecond float64 `json:"busy_views_per_s"`
	// FirstEpoch are the views/s of the epoch that reads the pictures, where they stay; it does not
	// count for ViewsPerSecond.
	FirstEpoch float64 `json:"first_epoch_views_per_s,omitempty"`
	// WaitShare is the part of the time, 0 to 1, that the device waited for pictures.
	WaitShare float64 `json:"wait_share"`
	Steps     int     `json:"steps"` // that were timed

	// Timings are those of the last step, for a recipe with Profile set.
	Timings []engine.Timing `json:"-"`
}

// Views makes views of a recipe's pictures for at least the given time. The host's reading alone is
// timed before, for as long. progress, which may be nil, hears of pictures that are read for the
// first time.
func Views(ctx context.Context, d *engine.Device, recipe train.Recipe, least time.Duration,
	progress func(done, of int)) (s ViewSpeed, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	recipe.Epochs = math.MaxInt32
	v, err := train.NewViewer(d, recipe)
	if err != nil {
		return s, err
	}
	defer v.Close()
	s = ViewSpeed{Device: d.Name(), Driver: d.Caps().Driver, Resident: v.Home.Stay,
		Reason: v.Home.String()}
	if s.ReadPerSecond, err = readSpeed(ctx, recipe, least); err != nil {
		return s, err
	}
	each := data.StepsPerEpoch(recipe.Data.Len(), recipe.Batch)
	var first, timed tally
	busy := d.BusyTime()
	for step, err := range v.Steps(ctx, 0, math.MaxInt32) {
		switch {
		case err != nil:
			return s, err
		case step.Step == 1: // drivers compile in the first step: it does not count
			busy = d.BusyTime()
			continue
		case v.Home.Stay && step.Epoch == 0:
			first.add(step)
			progress(step.Step*recipe.Batch, each*recipe.Batch)
			busy = d.BusyTime()
			continue
		}
		timed.add(step)
		if timed.steps >= leastSteps && timed.seconds >= least.Seconds() {
			break
		}
	}
	s.BusyViewsPerSecond = 2 * float64(timed.pictures) / (d.BusyTime() - busy).Seconds()
	s.ViewsPerSecond, s.FirstEpoch = timed.viewsPerSecond(), first.viewsPerSecond()
	s.WaitShare, s.Steps = timed.waited/timed.seconds, timed.steps
	if recipe.Profile {
		s.Timings, err = v.Timings()
	}
	return s, err
}

// tally sums up steps.
type tally struct {
	steps, pictures int
	seconds, waited float64
}

func (t *tally) add(s train.ViewsDone) {
	t.steps++
	t.pictures += s.Pictures
	t.seconds += s.Seconds
	t.waited += min(s.Waited, s.Seconds)
}

func (t *tally) viewsPerSecond() float64 {
	if t.steps == 0 {
		return 0
	}
	return 2 * float64(t.pictures) / t.seconds
}

// readSpeed is how many pictures a second the host reads into batches.
func readSpeed(ctx context.Context, r train.Recipe, least time.Duration) (float64, error) {
	loader := data.NewLoader(ctx, r.Data, data.LoaderConfig{
		Canvas: data.CanvasOf(r.Data, r.Views.MaxSide), Batch: r.Batch, Seed: r.Seed,
		Last: math.MaxInt32})
	defer loader.Close()
	began, pictures := time.Now(), 0
	for pictures == 0 || time.Since(began) < least {
		if _, err := loader.Next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return 0, err
		}
		pictures += r.Batch
	}
	return float64(pictures) / time.Since(began).Seconds(), nil
}
