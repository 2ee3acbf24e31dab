package measure

import (
	"context"
	"slices"
	"time"

	"vksimclr/engine"
	"vksimclr/train"
)

// Speed is the speed of a whole step, on views that lie in the device's memory already.
type Speed struct {
	Device          string  `json:"device"`
	Driver          string  `json:"driver"`
	SecondsPerStep  float64 `json:"seconds_per_step"` // median
	ImagesPerSecond float64 `json:"images_per_s"`     // two views each
	Steps           int     `json:"steps"`            // after the first one
	PeakMemoryBytes uint64  `json:"peak_memory_bytes"`
	Dispatches      int     `json:"dispatches"`
	Submissions     int     `json:"submissions"`     // of queues, in a step
	UntriedKernels  int     `json:"untried_kernels"` // run on a tile that there was no time to try
	// FirstStepSeconds lasts from the beginning that Bench was given to the end of the first step.
	FirstStepSeconds float64 `json:"first_step_seconds"`

	// Timings are those of the last step, for a recipe with Profile set.
	Timings []engine.Timing `json:"-"`
}

// leastSteps are timed, however long they take.
const leastSteps = 5

// Bench times the step of a recipe for at least the given time and five steps.
func Bench(ctx context.Context, d *engine.Device, recipe train.Recipe, began time.Time,
	least time.Duration) (result Speed, err error) {
	step, err := newStep(d, recipe)
	if err != nil {
		return result, err
	}
	program, err := step.recorder.Finish()
	if err != nil {
		return result, err
	}
	defer program.Close()
	if err := step.begin(d, recipe); err != nil {
		return result, err
	}
	result = Speed{Device: d.Name(), Driver: d.Caps().Driver, PeakMemoryBytes: d.Allocated(),
		Dispatches: program.Plan().Dispatches, UntriedKernels: d.Untried()}
	if err := program.Run(); err != nil { // drivers compile in the first step: it does not count
		return result, err
	}
	result.FirstStepSeconds = time.Since(began).Seconds()
	var seconds []float64
	for start := time.Now(); len(seconds) < leastSteps || time.Since(start) < least; {
		if ctx.Err() != nil {
			return result, ctx.Err()
		}
		step := time.Now()
		if err := program.Run(); err != nil {
			return result, err
		}
		seconds = append(seconds, time.Since(step).Seconds())
	}
	result.Submissions, result.Steps = program.Chunks(), len(seconds)
	slices.Sort(seconds)
	result.SecondsPerStep = seconds[len(seconds)/2]
	result.ImagesPerSecond = float64(recipe.Batch) / result.SecondsPerStep
	if recipe.Profile {
		result.Timings, err = program.Timings()
	}
	return result, err
}
