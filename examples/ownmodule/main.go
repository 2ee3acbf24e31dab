// Command ownmodule has a loop of its own, in a module of its own: it stops when the loss no longer
// falls, saves, and goes on from what is saved.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/optim"
	"vksimclr/shaders"
	"vksimclr/train"
)

// patience is the number of steps without a new least loss after which training stops.
const patience = 40

func run(dir string) error {
	d, err := engine.Open(engine.Options{Shaders: shaders.FS})
	if err != nil {
		return err
	}
	defer d.Close()
	recipe := train.DefaultRecipe(data.NewShapes(data.Train, 1000))
	recipe.Rule, recipe.Rate.WarmupEpochs, recipe.Epochs = optim.DefaultLARS(), 1, 3
	recipe.Judge = train.Judge{Bank: recipe.Data, Test: data.NewShapes(data.Test, 200),
		Neighbours: 20, Temperature: 0.1}
	r, err := train.Resume(d, recipe, dir, nil)
	if errors.Is(err, train.ErrNoCheckpoint) {
		r, err = train.New(d, recipe)
	}
	if err != nil {
		return err
	}
	defer r.Close()
	r.Listen(func(e train.Event) error { // a listener hears of everything
		switch e := e.(type) {
		case train.EpochDone:
			fmt.Println("epoch", e.Epoch)
		case train.Judged:
			fmt.Printf("after %d steps kNN finds %.1f %%\n", e.Step, e.Top1)
		}
		return nil
	})
	least, at := 1e9, r.Done()
	for step, err := range r.Steps(context.Background()) {
		if err != nil {
			return err
		}
		if step.Loss() < least {
			least, at = step.Loss(), step.Step
		}
		if step.Step-at >= patience {
			break
		}
	}
	if _, err := r.Judge(context.Background()); err != nil {
		return err
	}
	path, err := r.Save(dir)
	fmt.Println("saved", path)
	return err
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: ownmodule FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
