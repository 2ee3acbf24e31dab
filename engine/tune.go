package engine

import (
	"context"
	"time"
)

const (
	tryRounds   = 2  // taken in turn: other programs may disturb one round
	tryRuns     = 4  // timed in each round
	tuneRuns    = 20 // timed in each round of a thorough measurement
	tuneSamples = 10 // a thorough measurement takes so many times a trial's work
)

// tryTime bounds the time that a process spends on trials, their compilation included, unless
// TryFor sets another bound. Later processes try the rest, or Tune does. CPU drivers take long to
// compile a slow candidate, and the first candidate is a good guess.
func tryTime(c Caps) time.Duration {
	if c.CPU() {
		return 2 * time.Second
	}
	return 8 * time.Second
}

// TryFor bounds the time for trials. Training wants a short one to start soon; programs that time
// kernels want a long one.
func (d *Device) TryFor(t time.Duration) { d.tryTime = t }

// Until has trials of candidates and builds of kernels end when ctx does. Finish then returns its
// error. What was measured and built before is remembered.
func (d *Device) Until(ctx context.Context) { d.ctx = ctx }

// context is what Until set.
func (d *Device) context() context.Context {
	if d.ctx == nil {
		return context.Background()
	}
	return d.ctx
}

// Untried returns the number of works for which no time for trials was left. They run on the
// candidate that is the fastest for most other shapes of the same operation.
func (d *Device) Untried() int { return len(d.untried) }

// Measure sets whether the device measures what it does not remember; else the first candidate
// runs.
func (d *Device) Measure(on bool) { d.unmeasured = !on }

// Measures tells whether the device measures what it does not remember.
func (d *Device) Measures() bool { return !d.unmeasured }

// Tune measures all candidates thoroughly, whatever is remembered, and remembers the fastest. It
// returns its number and each candidate's FLOP/s. It calls done after each of rounds ×
// len(c.Names) measurements.
func (d *Device) Tune(ctx context.Context, c Candidates, rounds int, done func()) (fastest int,
	rates []float64, err error) {
	_, enough := d.trialWork()
	if rates, err = d.rates(ctx, c, tuneSamples*enough, rounds, tuneRuns, done); err != nil {
		return 0, nil, err
	}
	return d.remember(c, rates), rates, nil
}

// trialWork returns the least work that is worth a trial, and the work of one trial, in FLOP.
func (d *Device) trialWork() (worthwhile, enough float64) {
	if d.caps.CPU() {
		return 1e7, 2e7
	}
	return 2e9, 2e10
}

// rates measures each candidate on the number of units that make up flops. It returns each one's
// best FLOP/s of all rounds and runs.
func (d *Device) rates(ctx context.Context, c Candidates, flops float64, rounds, runs int,
	done func()) ([]float64, error) {
	units := max(1, min(c.Units, max(c.Least, int(flops/c.FLOPs))))
	rates := make([]float64, len(c.Names))
	for range rounds {
		for i := range c.Names {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			seconds, err := d.time(runs, func(r *Recorder) { c.Record(r, i, units) })
			if err != nil {
				return nil, err
			}
			rates[i] = max(rates[i], c.FLOPs*float64(units)/seconds)
			done()
		}
	}
	return rates, nil
}
