package train

import (
	"context"
	"io"
	"slices"
	"time"
)

// benchLossScale is small enough that no step is skipped, which would take less time.
const benchLossScale = 256

// BenchResult is the speed of the whole step, on views that lie in the device's memory already.
type BenchResult struct {
	Arch             string  `json:"arch"`
	Precision        string  `json:"precision"`
	Size             int     `json:"size"`
	Batch            int     `json:"batch"`
	Device           string  `json:"device"`
	Driver           string  `json:"driver"`
	SecondsPerStep   float64 `json:"seconds_per_step"` // median
	ImagesPerSecond  float64 `json:"images_per_s"`     // two views each
	PeakMemoryBytes  uint64  `json:"peak_memory_bytes"`
	Dispatches       int     `json:"dispatches"`
	Submissions      int     `json:"submissions"`        // of queues, in a step
	UntriedKernels   int     `json:"untried_kernels"`    // on a tile that there was no time to try
	FirstStepSeconds float64 `json:"first_step_seconds"` // from the start of the program's preparation to the end of the first step
}

// BenchOptions say how Bench measures.
type BenchOptions struct {
	Size     int           // side of a view in pixels
	Duration time.Duration // least time to measure for
	Profile  bool          // print where the last step's time went
	Trace    string        // file for the last step's operations; empty: none
}

// Bench times encoder, head, loss, backward pass and update for at least the given time and five steps.
func Bench(ctx context.Context, c Config, o BenchOptions, log io.Writer) (result BenchResult, err error) {
	began := time.Now()
	d, err := openDevice(c.Device)
	if err != nil {
		return result, err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	if err := checkTrace(d, o.Trace); err != nil {
		return result, err
	}
	step, err := newBenchStep(d, c, o.Size)
	if err != nil {
		return result, err
	}
	if o.Profile || o.Trace != "" {
		step.recorder.Profile()
	}
	program, err := step.recorder.Finish()
	if err != nil {
		return result, err
	}
	defer program.Close()
	if err := step.begin(d, c); err != nil {
		return result, err
	}
	result = BenchResult{Arch: c.Arch, Precision: c.Precision, Size: o.Size, Batch: c.Batch, Device: d.Name(), Driver: d.Caps().Driver, PeakMemoryBytes: d.Allocated(),
		Dispatches: program.Plan().Dispatches}
	result.UntriedKernels = d.Untried()
	var seconds []float64
	for start := time.Now(); len(seconds) < 5 || time.Since(start) < o.Duration; {
		if ctx.Err() != nil {
			return result, ctx.Err()
		}
		step := time.Now()
		if err := program.Run(); err != nil {
			return result, err
		}
		seconds = append(seconds, time.Since(step).Seconds())
		if len(seconds) == 1 && result.FirstStepSeconds == 0 { // drivers compile in the first step: it does not count
			result.FirstStepSeconds = time.Since(began).Seconds()
			seconds, start = seconds[:0], time.Now()
		}
	}
	result.Submissions = program.Chunks()
	slices.Sort(seconds)
	result.SecondsPerStep = seconds[len(seconds)/2]
	result.ImagesPerSecond = float64(c.Batch) / result.SecondsPerStep
	if o.Profile {
		if err = printProfile(log, program); err != nil {
			return result, err
		}
	}
	if o.Trace != "" {
		err = saveTrace(o.Trace, d, program)
	}
	return result, err
}
