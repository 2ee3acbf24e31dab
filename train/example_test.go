package train_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/shaders"
	"vksimclr/train"
)

// A run is watched by a listener and stopped by a context, then saved.
func ExampleRun_Steps() {
	device, err := engine.Open(engine.Options{Shaders: shaders.FS})
	if err != nil {
		log.Fatal(err)
	}
	defer device.Close()
	recipe := train.DefaultRecipe(data.NewShapes(data.Train, 1000))
	run, err := train.New(device, recipe)
	if err != nil {
		log.Fatal(train.WithRemedy(err))
	}
	defer run.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	run.Listen(func(e train.Event) error {
		if done, ok := e.(train.EpochDone); ok && done.Epoch == 1 {
			stop() // the step under way finishes
		}
		return nil
	})
	for step, err := range run.Steps(ctx) {
		if errors.Is(err, context.Canceled) {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(step.Step, "of", run.Total(), step.Loss())
	}
	path, err := run.Save("runs/mine")
	fmt.Println(path, err)
}
