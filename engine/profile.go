package engine

import (
	"time"

	"vksimclr/engine/internal/vk"
)

// Timing is one operation's time on the device.
type Timing struct {
	Scope        Scope
	Kernel       string  // the SPIR-V's name, or copy or fill
	Start        float64 // seconds after the first operation's
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
	timings := make([]Timing, len(p.ops))
	chunk := 0
	for i := range p.ops {
		if chunk+1 < len(p.ran) && i == p.ran[chunk+1] {
			chunk++
		}
		o := &p.ops[i]
		before, after := ticks[i+chunk], ticks[i+chunk+1]
		seconds := func(from, to uint64) float64 { return float64(to-from) * p.dev.physical.TimestampPeriod * 1e-9 }
		timings[i] = Timing{o.scope, o.kernel(), seconds(ticks[0], before), seconds(before, after), o.flops, o.bytes}
	}
	return timings, nil
}

// Time measures what record describes: one run to warm up, then the fastest of at least three within about 50 ms, in seconds of the
// device where it has timestamps, else of the clock. On CPU drivers it is BusyTime: other programs' work does not count, and one run says it.
func (d *Device) Time(record func(r *Recorder)) (float64, error) { return d.time(tuneRuns, record) }

// time is Time with a bound on the timed runs.
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
	if err := p.Run(); err != nil {
		return 0, err
	}
	best := 0.0
	least := 3
	if d.caps.CPU() {
		least = 1
	}
	for n, start := 0, time.Now(); n < least || n < most && time.Since(start) < 50*time.Millisecond; n++ {
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
			seconds = 0
			for _, t := range timings {
				seconds += t.Seconds
			}
		}
		if n == 0 || seconds < best {
			best = seconds
		}
	}
	return best, nil
}
