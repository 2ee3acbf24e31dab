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
	Seconds   float64 `json:"seconds"` // mean of one run
	FLOPs     float64 `json:"flops"`   // of one run
	Bytes     float64 `json:"bytes"`
	RoofShare float64 `json:"roof_share"`
}

// Bench times one row for at least the given duration after a run to warm up: timestamps of the device, or the clock where it has none. With busy it
// is the device's BusyTime, which other programs disturb less.
func Bench(d *engine.Device, policy kernels.Policy, c *cases.Case, s cases.Shape, roof Roof, duration time.Duration, busy bool) (row Row, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %v", c.Name(s), p)
		}
	}()
	e := cases.NewEnv(d, c.Name(s), 1)
	defer e.Close()
	e.Policy = policy
	c.Record(e, s)
	if !busy {
		e.R.Profile()
	}
	program, err := e.R.Finish()
	if err != nil {
		return row, fmt.Errorf("%s: %w", c.Name(s), err)
	}
	defer program.Close()
	e.Reset()
	if _, err := timeRun(d, program); err != nil {
		return row, fmt.Errorf("%s: %w", c.Name(s), err)
	}
	row = Row{Name: benchmarkName(c, s), FLOPs: e.FLOPs, Bytes: e.Bytes}
	total := 0.0
	for start := time.Now(); row.Runs == 0 || time.Since(start) < duration; row.Runs++ {
		seconds, err := timeRun(d, program)
		if err != nil {
			return row, fmt.Errorf("%s: %w", c.Name(s), err)
		}
		total += seconds
	}
	row.Seconds = total / float64(row.Runs)
	row.RoofShare = roof.Share(row.FLOPs, row.Bytes, row.Seconds)
	return row, nil
}

// timeRun is the time of one run in seconds: the sum of its operations, without the gaps between them that timestamps cause.
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
	return line + fmt.Sprintf("\t%8.4g GB/s\t%5.1f %%roof", r.Bytes/r.Seconds/1e9, 100*r.RoofShare)
}

// benchmarkName is BenchmarkConv2dForward/N16_H32_W32.
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
