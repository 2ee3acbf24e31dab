package train

import (
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"vksimclr/engine"
	"vksimclr/kernels"
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
	FirstStepSeconds float64 `json:"first_step_seconds"` // from the start of the program's preparation to the end of the first step
}

// Bench times encoder, head, loss, backward pass and update for at least the given time and five steps. With profile set it prints where
// the last step's time went.
func Bench(ctx context.Context, c Config, size int, duration time.Duration, profile bool, log io.Writer) (result BenchResult, err error) {
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
	net, err := NewNetwork(d, c, size)
	if err != nil {
		return result, err
	}
	opt, err := net.optimizer(d, c)
	if err != nil {
		return result, err
	}
	values, err := kernels.NewStepBuffer(d)
	if err != nil {
		return result, err
	}
	values.SetRate(c.LR)
	values.SetStep(1)
	if c.mixed() {
		values.SetScale(benchLossScale)
	}
	views, err := d.NewTensor("views", engine.F32, 2*c.Batch, size, size, 4)
	if err != nil {
		return result, err
	}
	r := d.NewRecorder()
	if profile {
		r.Profile()
	}
	RecordLossAndGradients(r, net, views, r.Temp("loss", engine.F32, 1), r.Temp("accuracy", engine.F32, 1), values.Tensor, float32(c.Temperature))
	r.Label("optimizer")
	opt.Record(r, values.Tensor)
	program, err := r.Finish()
	if err != nil {
		return result, err
	}
	defer program.Close()
	if err := net.initialize(c); err != nil {
		return result, err
	}
	if err := engine.Upload(d, views, randomViews(views)); err != nil {
		return result, err
	}
	result = BenchResult{Arch: c.Arch, Precision: c.Precision, Size: size, Batch: c.Batch, Device: d.Name(), Driver: d.Caps().Driver, PeakMemoryBytes: d.Allocated(),
		Dispatches: program.Plan().Dispatches}
	var seconds []float64
	for start := time.Now(); len(seconds) < 5 || time.Since(start) < duration; {
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
	slices.Sort(seconds)
	result.SecondsPerStep = seconds[len(seconds)/2]
	result.ImagesPerSecond = float64(c.Batch) / result.SecondsPerStep
	if profile {
		err = printProfile(log, program)
	}
	return result, err
}

// randomViews are uniform in [0,1); the padding channel stays zero.
func randomViews(t engine.Tensor) []float32 {
	random := rand.New(rand.NewPCG(1, 1))
	v := make([]float32, t.Len())
	for i := range v {
		if i%4 != 3 {
			v[i] = random.Float32()
		}
	}
	return v
}
