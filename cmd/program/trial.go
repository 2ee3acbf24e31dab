package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"vksimclr/advise"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/measure"
	"vksimclr/train"
)

// trial answers what a run would need and how fast it would be, each on a device that is closed
// again.
type trial struct {
	ctx      context.Context
	log      io.Writer
	settings Settings
	parts    data.Parts
	caps     engine.Caps // once a device was opened
	ranks    *ranks      // that the run has; nil: one process alone
	readRate float64     // pictures that can be read in a second; 0: unknown
	speeds   map[string]float64
	err      error // the first one in a try
}

// look opens the device for its abilities and looks at the pictures.
func (t *trial) look() (pictures advise.Pictures, err error) {
	if err := t.on(true, func(*engine.Device) error { return nil }); err != nil {
		return pictures, err
	}
	pictures, t.readRate, err = lookAt(t.ctx, t.parts.Train)
	return pictures, err
}

// on opens the device, does something on it and closes it.
func (t *trial) on(unmeasured bool, do func(d *engine.Device) error) error {
	options := engine.Options{Device: t.ranks.device(t.settings.Device), Unmeasured: unmeasured}
	return withDevice(options, func(d *engine.Device) error {
		t.caps = d.Caps()
		return do(d)
	})
}

// with are the settings with another network.
func (t *trial) with(n advise.Network) Settings {
	s := t.settings
	s.Arch, s.Size, s.Precision, s.Batch = n.Arch, n.Size, n.Precision, n.Batch
	return s
}

// recipe is that of the settings, with data and judge.
func (t *trial) recipe(s Settings) (train.Recipe, error) {
	r, err := s.recipe(s.Size)
	if err != nil {
		return r, err
	}
	r.Rate.WarmupEpochs = 0 // which may not suit epochs that are still to be chosen
	return r, s.addPictures(&r, t.parts)
}

// needs is what a run of the settings takes.
func (t *trial) needs(s Settings) (n train.Needs, err error) {
	r, err := t.recipe(s)
	if err != nil {
		return n, err
	}
	r.Ranks = t.ranks.planned()
	err = t.on(true, func(d *engine.Device) error {
		n, err = train.Estimate(d, r)
		return err
	})
	return n, err
}

// key names a try in what is remembered.
func (t *trial) key(n advise.Network) string {
	canvas := data.CanvasOf(t.parts.Train, 0)
	return fmt.Sprintf("pace %s width %d at %d from %dx%d, %s, batch %d%s", n.Arch,
		t.settings.Width, n.Size, canvas.Width, canvas.Height, n.Precision, n.Batch,
		t.settings.variant())
}

// cpuTry is the work in FLOP of a step that is tried on a CPU driver: half a second or so. The
// batch is smaller than the run's where that takes more.
const cpuTry = 2e10

// tryBatch is the batch to try a network with; below 2: none fits.
func (t *trial) tryBatch(n advise.Network) int {
	if t.caps.CPU() {
		few := n
		few.Batch = min(n.Batch, 4)
		if needs, err := t.needs(t.with(few)); err == nil {
			n.Batch = min(n.Batch, max(few.Batch, int(float64(few.Batch)*cpuTry/needs.FLOP)))
		}
	}
	return t.fits(n)
}

// speed is advise.Facts.Speed: pictures a second, as remembered or tried.
func (t *trial) speed(n advise.Network) float64 {
	if n.Batch = t.tryBatch(n); n.Batch < 2 {
		return 0
	}
	key := t.key(n)
	if speed, known := t.speeds[key]; known || t.err != nil {
		return speed
	}
	r, err := t.recipe(t.with(n))
	if err == nil {
		err = t.on(false, func(d *engine.Device) error {
			if text, ok := d.Choices().Get(key); ok {
				t.speeds[key], _ = strconv.ParseFloat(text, 64)
				return nil
			}
			fmt.Fprintf(t.log, "trying %s at %d px for a moment\n", n.Arch, n.Size)
			speed, err := measure.Pace(t.ctx, d, r, time.Second)
			if err == nil {
				t.speeds[key] = speed
				d.Choices().Put(key, strconv.FormatFloat(speed, 'g', 4, 64))
			}
			return err
		})
	}
	if errors.Is(err, context.Canceled) {
		err = fmt.Errorf("%w while trying networks", errInterrupted)
	}
	t.err = err
	return t.speeds[key]
}
