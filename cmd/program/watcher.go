package program

import (
	"context"
	"io"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/shaders"
	"vksimclr/train"
)

// Watcher takes part in `train`: a program that shows a run while it goes on hands one to
// RunWatched. All calls come from the goroutine that trains, while the device has nothing to do.
// Training waits for them; nothing that they may do with the device changes a bit of it.
type Watcher interface {
	// Window opens the window that the device shows frames in. An error ends the command before
	// anything is allocated or written.
	Window() (*engine.Window, error)
	// Watch is what the run keeps for the watcher.
	Watch() train.Watch
	// Begin comes before the first step.
	Begin(Watched) error
	// Event takes every event of the run. A pause is a call that returns late.
	Event(train.Event) error
	// End comes when the run is over, before the device is closed, whether it succeeded or not.
	End()
}

// Watched is a run that a Watcher watches.
type Watched struct {
	Device *engine.Device
	Run    *train.Run
	Data   data.Dataset // the pictures that are trained on
	Out    string       // the folder of the run
	Name   string       // what is trained: the architecture
	Source string       // what it is trained on, as --data has it
	Epochs int
	Mean   [3]float64 // views are (value - Mean)/Deviation of colours of 0 to 1
	Spread [3]float64 // Deviation
}

// RunWatched is Run for a program that shows what `train` does. The end of ctx stops a command as
// Ctrl-C does.
func RunWatched(ctx context.Context, args []string, stdout, stderr io.Writer, w Watcher) int {
	return run(ctx, args, console{out: stdout, log: stderr, watcher: w})
}

// openDevice opens the device of the run, with the window of the watcher, if there is one.
func (t *session) openDevice() (*engine.Device, error) {
	o := engine.Options{Device: t.ranks.device(t.Device), Shaders: shaders.FS}
	if t.watcher != nil {
		var err error
		if o.Window, err = t.watcher.Window(); err != nil {
			return nil, err
		}
	}
	return engine.Open(o)
}

// watch has the watcher, if there is one, take part in the run from now on. The returned function
// ends that.
func (t *session) watch() (end func(), err error) {
	if t.watcher == nil {
		return func() {}, nil
	}
	w := Watched{Device: t.dev, Run: t.run, Data: t.parts.Train, Out: t.Out, Name: t.Arch,
		Source: t.Data, Epochs: t.Epochs, Spread: [3]float64{1, 1, 1}}
	recipe, err := t.recipe(t.Size)
	if err != nil {
		return nil, err
	}
	if recipe.Views.Normalize {
		w.Mean, w.Spread = recipe.Views.Mean, recipe.Views.Deviation
	}
	if err := t.watcher.Begin(w); err != nil {
		return nil, err
	}
	t.run.Listen(t.watcher.Event)
	return t.watcher.End, nil
}
