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
	// BusySeconds is the processor time of a step over the number of cores, on a CPU driver: other
	// programs' work lengthens it less than SecondsPerStep. It is 0 on other devices.
	BusySeconds float64 `json:"busy_seconds_per_step,omitempty"`
	// FirstStepSeconds lasts from the beginning that Bench was given to the end of the first step.
	FirstStepSeconds float64 `json:"first_step_seconds"`

	// Timings are those of the last step, for a recipe with Profile set.
	Timings []engine.Timing `json:"-"`
	// Operations are those of the step, in the order of Timings.
	Operations []engine.Operation `json:"-"`
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// leastSteps are timed, however long they take.
const leastSteps = 5

// Bench times the step of a recipe for at least the given time and five steps.
func Bench(ctx context.Context, d *engine.Device, recipe train.Recipe, began time.Time,
	least time.Duration) (result Speed, err error) {
	d.Until(ctx)
	defer d.Until(context.Background())
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
		Dispatches: program.Plan().Dispatches, UntriedKernels: d.Untried(),
		Operations: program.Plan().Operations}
	if err := program.Run(); err != nil { // drivers compile in the first step: it does not count
		return result, err
	}
	result.FirstStepSeconds = time.Since(began).Seconds()
	var seconds, busy []float64
	for start := time.Now(); len(seconds) < leastSteps || time.Since(start) < least; {
		if ctx.Err() != nil {
			return result, ctx.Err()
		}
		before := d.BusyTime()
		step := time.Now()
		if err := program.Run(); err != nil {
			return result, err
		}
		seconds = append(seconds, time.Since(step).Seconds())
		busy = append(busy, (d.BusyTime() - before).Seconds())
	}
	result.Submissions, result.Steps = program.Chunks(), len(seconds)
	result.SecondsPerStep = median(seconds)
	if d.Caps().CPU() {
		result.BusySeconds = median(busy)
	}
	result.ImagesPerSecond = float64(recipe.Batch) / result.SecondsPerStep
	if recipe.Profile {
		result.Timings, err = program.Timings()
	}
	return result, err
}
