package measure

import (
	"context"
	"fmt"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/train"
)

// paceSteps are timed at least. The first step, in which drivers compile, is not, unless it takes
// so long that nobody would wait for more.
const (
	paceSteps = 2
	tooLong   = 20 * time.Second
)

// Pace is how many pictures a second the steps of a recipe train on, views and uploads included,
// on pictures that take no time to read. It runs for at least the given time. The recipe's data set
// only says how large the pictures are.
func Pace(ctx context.Context, d *engine.Device, recipe train.Recipe,
	least time.Duration) (float64, error) {
	set := blank{data.CanvasOf(recipe.Data, recipe.Views.MaxSide), recipe.Batch}
	recipe.Data, recipe.First = set, nil
	recipe.Judge, recipe.Samples, recipe.Probe = train.Judge{}, train.Samples{}, false
	recipe.Rate.WarmupEpochs = 0
	recipe.Epochs = 1 << 20 // the loop ends by time
	run, err := train.New(d, recipe)
	if err != nil {
		return 0, err
	}
	defer run.Close()
	steps, began := 0, time.Now()
	for _, err := range run.Steps(ctx) {
		if err != nil {
			return 0, err
		}
		if steps == 0 {
			if past := time.Since(began); past > tooLong {
				return float64(recipe.Batch) / past.Seconds(), nil
			}
			began = time.Now()
		}
		if past := time.Since(began); steps >= paceSteps && past >= least {
			return float64(steps*recipe.Batch) / past.Seconds(), nil
		}
		steps++
	}
	return 0, fmt.Errorf("measure: no step was run")
}

// blank is a set of n pictures of noise, each as large as a canvas.
type blank struct {
	canvas data.Canvas
	n      int
}

func (b blank) Name() string              { return "noise" }
func (b blank) Len() int                  { return b.n }
func (b blank) Size() (height, width int) { return b.canvas.Height, b.canvas.Width }

// Read leaves in p whatever the loader's memory holds, and makes it noise the first time.
func (b blank) Read(i int, p *data.Picture) error {
	fresh := cap(p.Pixels) < 3*b.canvas.Height*b.canvas.Width
	p.Reset("", b.canvas.Height, b.canvas.Width)
	if fresh {
		state := uint32(i + 1)
		for k := range p.Pixels {
			state = state*1664525 + 1013904223
			p.Pixels[k] = byte(state >> 24)
		}
	}
	return nil
}
