package engine

import (
	"time"

	"vksimclr/engine/internal/vk"
)

// Timing is one operation's time on the device.
type Timing struct {
	Scope        Scope
	Kernel       string  // Kernel is the SPIR-V's name, or copy, fill or host.
	Runs         int     // Runs is how often a run goes through it; times are those of the last.
	Start        float64 // Start is in seconds after the first operation's start.
	Seconds      float64
	FLOPs, Bytes float64
}

// Timings are the times of the last run of a program recorded with Recorder.Profile; nil before
// it and where the device has no timestamps.
func (p *Program) Timings() ([]Timing, error) {
	if p.queries == 0 || p.ran == nil {
		return nil, nil
	}
	n := len(p.ops) + len(p.ran)
	ticks, err := vk.Timestamps(p.dev.handle, p.queries, uint32(n))
	if err != nil {
		return nil, err
	}
	seconds := func(from, to uint64) float64 {
		ticks := (to - from) & p.dev.physical.TimestampMask // also right where the counter wrapped
		return float64(ticks) * p.dev.physical.TimestampPeriod * 1e-9
	}
	timings := make([]Timing, len(p.ops))
	chunk := 0
	for i := range p.ops {
		if chunk+1 < len(p.ran) && i == p.ran[chunk+1] {
			chunk++
		}
		o := &p.ops[i]
		before, after := ticks[i+chunk], ticks[i+chunk+1]
		timings[i] = Timing{
			Scope: o.scope, Kernel: o.kernel(), Runs: p.counts[i], FLOPs: o.flops, Bytes: o.bytes,
			Start: seconds(ticks[0], before), Seconds: seconds(before, after),
		}
	}
	return timings, nil
}

// Time measures the program that record describes, in seconds. After one run to warm up it takes
// the fastest of at least three runs within about 50 ms. It reads the device's timestamps, or else
// the clock. On CPU drivers it reads BusyTime, which leaves out other programs' work, and one run
// is enough.
func (d *Device) Time(record func(r *Recorder)) (float64, error) { return d.time(tuneRuns, record) }

// time is like Time, with at most so many timed runs.
func (d *Device) time(most int, record func(r *Recorder)) (float64, error) {
	r := d.NewRecorder()
	record(r)
	if !d.caps.CPU() {
		r.Profile()
	}
	p, err := r.Finish()
	if err != nil {
		return 0, err
	}
	defer p.Close()
	if err := d.warmUp(p); err != nil {
		return 0, err
	}
	best := 0.0
	least, start := 3, time.Now()
	if d.caps.CPU() {
		least = 1
	}
	for n := 0; n < least || n < most && time.Since(start) < 50*time.Millisecond; n++ {
		began := d.BusyTime()
		if err := p.Run(); err != nil {
			return 0, err
		}
		seconds := (d.BusyTime() - began).Seconds()
		timings, err := p.Timings()
		if err != nil {
			return 0, err
		}
		if timings != nil {
			seconds = kernelSeconds(timings)
		}
		if n == 0 || seconds < best {
			best = seconds
		}
	}
	return best, nil
}

// warmTime is how long a GPU works before the first timed program: its clocks rise from idle.
const warmTime = 300 * time.Millisecond

// warmUp runs a program once, and the first one of a GPU until its clocks have risen.
func (d *Device) warmUp(p *Program) error {
	for start := time.Now(); ; {
		if err := p.Run(); err != nil {
			return err
		}
		if d.caps.CPU() || d.warm || time.Since(start) > warmTime {
			d.warm = true
			return nil
		}
	}
}

// kernelSeconds is the time of a trial without its fills, which only prepare what kernels read.
func kernelSeconds(timings []Timing) (seconds float64) {
	for _, t := range timings {
		if t.Kernel != fillName {
			seconds += t.Seconds
		}
	}
	return seconds
}
