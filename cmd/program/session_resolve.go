package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"vksimclr/data"
	"vksimclr/train"
)

// resolve opens the pictures, finds the checkpoint to go on from, if any, decides every setting
// that is open, and refuses a run that there is no memory for. Nothing is allocated or written.
func (t *session) resolve(ctx context.Context, given decided, resume bool) (c *train.Checkpoint,
	err error) {
	if t.parts, err = t.openData(ctx, t.log); err != nil {
		return nil, err
	}
	open := given.open(t.Settings)
	if !slices.Contains(open, "batch") {
		if err = t.checkSize(t.parts.Train.Len()); err != nil {
			return nil, err
		}
	}
	if resume {
		if c, err = t.findCheckpoint(); err != nil {
			return nil, err
		}
	}
	if c == nil && t.Init != "" {
		if t.first, err = readFirst(t.Init); err != nil {
			return nil, err
		}
		open = t.followFirst(open)
		if err := t.followNormalize(given); err != nil {
			return nil, err
		}
	}
	if err := t.measureNormalize(ctx, t.parts.Train, t.log); err != nil {
		return nil, err
	}
	if err := t.shareBatch(open); err != nil {
		return nil, err
	}
	trial := &trial{ctx: ctx, log: t.told, settings: t.Settings, parts: t.parts, ranks: t.ranks,
		speeds: map[string]float64{}}
	if c != nil {
		open = nil // a run that goes on has decided everything
	}
	if len(open) > 0 {
		pictures, err := trial.look()
		if err != nil {
			return nil, err
		}
		if t.chosen, err = t.pick(trial, pictures, open); err != nil {
			return nil, err
		}
		if err := errors.Join(t.validate(), t.checkSize(t.parts.Train.Len())); err != nil {
			return nil, err
		}
	}
	t.Size = t.viewSize(t.parts.Train)
	// Some limits of views depend on their size.
	if err = errors.Join(t.shareBatch(nil), t.validate()); err != nil {
		return nil, err
	}
	t.resolveMicroBatch(trial)
	if t.needs, err = trial.check(t.Settings); err != nil {
		return nil, err
	}
	t.expects = trial.expects(t.Settings, t.needs, c)
	if trial.err == nil {
		t.tellNeeds(trial, c)
	}
	return c, trial.err
}

// findCheckpoint looks for where a resumed run goes on; a run that has saved nothing yet begins
// again.
func (t *session) findCheckpoint() (*train.Checkpoint, error) {
	c, path, err := train.NewestCheckpoint(t.Out, t.skipped)
	if errors.Is(err, train.ErrNoCheckpoint) {
		return nil, os.MkdirAll(t.Out, 0o777)
	}
	if err != nil {
		return nil, err
	}
	if err := c.CheckFinite(); err != nil {
		return nil, fmt.Errorf("%s: %w: the run cannot go on from it; begin a new one with a "+
			"lower --lr and another --out", path, err)
	}
	before, err := checkpointSettings(c, path)
	if err != nil {
		return nil, err
	}
	if t.MicroBatch == autoWord { // as it was decided when the run began
		t.MicroBatch = before.MicroBatch
	}
	if t.Normalize == dataNormalization {
		t.Normalize = before.Normalize // measured when the run began
	}
	if err := matches(c, path, t.Settings, data.ViewSize(t.parts.Train)); err != nil {
		return nil, err
	}
	if before.Epochs < t.Epochs {
		t.prolonged = before.Epochs
	}
	t.resumedFrom = path
	return c, samePictures(c, path, t.parts.Train)
}

func (t *session) skipped(err error) { fmt.Fprintf(t.told, "vksimclr: skipped: %s\n", err) }
