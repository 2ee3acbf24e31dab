package program

import (
	"context"
	"errors"
	"fmt"

	"vksimclr/engine"
	"vksimclr/measure"
	"vksimclr/train"
)

// benchViewsResult is what bench --views-only prints.
type benchViewsResult struct {
	Data  string `json:"data"`
	Size  int    `json:"size"`
	Batch int    `json:"batch"`
	Blur  bool   `json:"blur"`
	measure.ViewSpeed
}

// runViews times the making of views alone.
func (b *benchCommand) runViews(ctx context.Context, c console) error {
	recipe, err := b.viewsRecipe(ctx, c)
	if err != nil {
		return err
	}
	return b.Step.on(func(d *engine.Device) error {
		if err := checkTrace(d, b.Trace); err != nil {
			return err
		}
		bar := newCountdown(c.log, "read")
		speed, err := measure.Views(ctx, d, recipe, b.least(), bar.show)
		bar.close()
		if errors.Is(err, context.Canceled) {
			return errInterrupted
		}
		if err != nil {
			return err
		}
		if err := tellTimes(c.out, d, b.Profile, b.Trace, speed.Timings); err != nil {
			return err
		}
		return b.printViews(c, benchViewsResult{recipe.Data.Name(), recipe.Views.Size, recipe.Batch,
			b.Blur, speed})
	})
}

// viewsRecipe is the default training run on the given pictures.
func (b *benchCommand) viewsRecipe(ctx context.Context, c console) (r train.Recipe, err error) {
	s := defaultSettings()
	s.Data, s.Limit, s.Blur, s.MaxSide, s.Resident = b.Data, b.Limit, b.Blur, b.MaxSide, b.Resident
	s.Size, s.Batch, s.Device, s.KNNTest = b.Step.Size, b.Step.Batch, b.Step.Device, 1
	if err := s.validate(); err != nil {
		return r, err
	}
	parts, err := s.openData(ctx, c.log)
	if err != nil {
		return r, err
	}
	if err := s.checkSize(parts.Train.Len()); err != nil {
		return r, err
	}
	if r, err = s.recipe(s.viewSize(parts.Train)); err != nil {
		return r, err
	}
	r.Data, r.Profile = parts.Train, b.Profile || b.Trace != ""
	return r, nil
}

func (b *benchCommand) printViews(c console, r benchViewsResult) error {
	if b.Step.JSON {
		return c.printJSON(r)
	}
	blur := ""
	if r.Blur {
		blur = " with blur"
	}
	fmt.Fprintf(c.out, "%s views/s of %d×%d%s from %s, batch %d on %s; the device waits %.0f%% "+
		"of the time\n", significant(r.ViewsPerSecond), r.Size, r.Size, blur, r.Data, r.Batch,
		r.Device, 100*r.WaitShare)
	if r.Resident {
		fmt.Fprintf(c.out, "%s views/s in the first epoch, which reads the pictures\n",
			significant(r.FirstEpoch))
	}
	fmt.Fprintln(c.out, r.Reason)
	_, err := fmt.Fprintf(c.out, "the host alone reads %s pictures/s\n",
		significant(r.ReadPerSecond))
	return err
}
