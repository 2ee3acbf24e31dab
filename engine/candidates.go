package engine

import (
	"slices"
	"strings"
	"time"
)

// Candidates are several ways to record the same work, all with the same bits as their result.
// Which one is the fastest differs between drivers by factors, so the device measures it once and
// remembers.
type Candidates struct {
	Key    string   // Key names the work in what is remembered: operation[shapes…
	Names  []string // Names are the candidates'. The first runs where nothing is measured.
	Units  int      // Units is the number of independent parts of the work, such as images.
	Least  int      // Least is the number of units that fill the lanes of every candidate.
	FLOPs  float64  // FLOPs is the number of floating-point operations of one unit.
	Record func(r *Recorder, candidate, units int)
}

// Fastest returns the number of the fastest candidate. It is the remembered one, or else the one
// that a measurement of some milliseconds finds while the device has time for trials.
func (r *Recorder) Fastest(c Candidates) int {
	if len(c.Names) == 1 {
		return 0
	}
	if !slices.ContainsFunc(r.candidates, func(o Candidates) bool { return o.Key == c.Key }) {
		r.candidates = append(r.candidates, c)
	}
	d := r.dev
	if name, ok := d.choices.Get(c.Key); ok {
		if i := slices.Index(c.Names, name); i >= 0 {
			return i
		}
	}
	worthwhile, enough := d.trialWork()
	if d.unmeasured || c.FLOPs*float64(c.Units) < worthwhile {
		return 0
	}
	if d.tried >= d.tryTime {
		d.untried[c.Key] = true
		return d.choices.usual(c)
	}
	if err := d.context().Err(); err != nil {
		r.Fail(err)
		return 0
	}
	began := time.Now()
	rates, err := d.rates(d.context(), c, enough, tryRounds, tryRuns, func() {})
	d.tried += time.Since(began)
	if err != nil { // no memory for a trial: any candidate is right
		return 0
	}
	return d.remember(c, rates)
}

// Candidates lists the works for which Fastest decided so far, each once.
func (r *Recorder) Candidates() []Candidates { return r.candidates }

// usual returns the candidate that is remembered for most shapes of the same operation. Of equals
// it is the first.
func (c *Choices) usual(of Candidates) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	operation, _, _ := strings.Cut(of.Key, "[")
	times := make([]int, len(of.Names))
	for key, name := range c.values {
		i := slices.Index(of.Names, name)
		if i >= 0 && strings.HasPrefix(key, operation+"[") {
			times[i]++
		}
	}
	return slices.Index(times, slices.Max(times))
}

// remember keeps the fastest candidate, of equals the first, and returns its number.
func (d *Device) remember(c Candidates, rates []float64) int {
	fastest := slices.Index(rates, slices.Max(rates))
	d.choices.Put(c.Key, c.Names[fastest])
	return fastest
}
