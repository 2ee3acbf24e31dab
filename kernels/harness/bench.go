package harness

import (
	"fmt"
	"strings"
	"time"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// Row is the time of one row of a table.
type Row struct {
	Name      string  `json:"name"`
	Runs      int     `json:"runs"`
	Seconds   float64 `json:"seconds"`    // mean of one run
	FLOPs     float64 `json:"flops"`      // of one run
	Bytes     float64 `json:"bytes"`      // of one run, at least
	PeakShare float64 `json:"roof_share"` // as Peak.Share; scripts read it by this key

	Operations []engine.Operation `json:"-"` // of one run
}

// BenchOptions says how rows are timed.
type BenchOptions struct {
	Policy   kernels.Policy
	Peak     Peak          // rows are compared with it
	Duration time.Duration // a row is timed for at least so long
	// Busy counts the device's BusyTime, which other programs disturb less than the clock.
	Busy bool
}

// Bench times one row after a warm-up: by timestamps of the device, or by the clock where the
// device has none.
func Bench(d *engine.Device, c *cases.Case, s cases.Shape, o BenchOptions) (row Row, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %v", c.Name(s), p)
		}
	}()
	e := cases.NewEnv(d, c.Name(s), 1)
	defer e.Close()
	e.Policy = o.Policy
	c.Record(e, s)
	if !o.Busy {
		e.R.Profile()
	}
	program, err := e.R.Finish()
	if err != nil {
		return row, fmt.Errorf("%s: %w", c.Name(s), err)
	}
	defer program.Close()
	e.Reset()
	warm := time.Duration(0)
	if !d.Caps().CPU() {
		warm = warmUp
	}
	if _, _, err := repeat(d, program, warm); err != nil {
		return row, fmt.Errorf("%s: %w", c.Name(s), err)
	}
	row = Row{Name: benchmarkName(c, s), FLOPs: e.FLOPs, Bytes: e.Bytes,
		Operations: program.Plan().Operations}
	seconds, runs, err := repeat(d, program, o.Duration)
	if err != nil {
		return row, fmt.Errorf("%s: %w", c.Name(s), err)
	}
	row.Runs, row.Seconds = runs, seconds/float64(runs)
	row.PeakShare = o.Peak.Share(row.FLOPs, row.Bytes, row.Seconds)
	return row, nil
}

// repeat runs a program at least once and for at least the given duration. It returns the time of
// all runs in seconds, and their number.
func repeat(d *engine.Device, p *engine.Program, least time.Duration) (seconds float64, runs int,
	err error) {
	for start := time.Now(); runs == 0 || time.Since(start) < least; runs++ {
		s, err := timeRun(d, p)
		if err != nil {
			return 0, runs, err
		}
		seconds += s
	}
	return seconds, runs, nil
}

// timeRun is the time of one run in seconds: the sum of its operations, without the gaps between
// them that timestamps cause.
func timeRun(d *engine.Device, p *engine.Program) (float64, error) {
	start := d.BusyTime()
	if err := p.Run(); err != nil {
		return 0, err
	}
	clock := (d.BusyTime() - start).Seconds()
	timings, err := p.Timings()
	if err != nil || timings == nil {
		return clock, err
	}
	sum := 0.0
	for _, t := range timings {
		sum += t.Seconds
	}
	return sum, nil
}

// String is a line in the format of Go benchmarks, which benchstat reads.
func (r Row) String() string {
	line := fmt.Sprintf("%s\t%8d\t%12.0f ns/op", r.Name, r.Runs, 1e9*r.Seconds)
	if r.FLOPs > 0 {
		line += fmt.Sprintf("\t%8.4g GFLOP/s", r.FLOPs/r.Seconds/1e9)
	}
	return line + fmt.Sprintf("\t%8.4g GB/s\t%5.1f %%peak", r.Bytes/r.Seconds/1e9, 100*r.PeakShare)
}

// benchmarkName is BenchmarkConv2dForward/N16_H32_W32, or with a network's name before the shape.
func benchmarkName(c *cases.Case, s cases.Shape) string {
	name := "Benchmark"
	for word := range strings.SplitSeq(c.Op, "_") {
		name += strings.ToUpper(word[:1]) + word[1:]
	}
	if n := s.Network(); n != "" {
		name += "/" + n
	}
	return name + "/" + s.String()
}
