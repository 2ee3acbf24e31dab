package engine

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Alternatives are several ways to record the same work, all to the same bits. Which is the fastest differs between drivers by factors, so it is
// measured once for a device and remembered.
type Alternatives struct {
	Key    string   // names the work in what is remembered: operation[shapes…
	Names  []string // of the ways, the likeliest first: it is taken where measuring does not pay
	Units  int      // the work consists of, as images
	Least  int      // of them that are measured at once: fewer would leave lanes of some ways idle
	FLOPs  float64  // of a unit
	Record func(r *Recorder, way, units int)
}

const (
	tryRounds   = 2  // in turn: other programs may disturb one round
	tryRuns     = 4  // timed in each round
	tuneRuns    = 20 // the same for a thorough measurement
	tuneSamples = 10 // times as much work as a try in passing
)

// tryTime bounds what a process spends on tries, the driver's compiling of what it tries included, unless TryFor says otherwise. What is left is tried
// in later ones, or tuned. CPU drivers take long to compile a loser, and the first way is a good guess.
func tryTime(c Caps) time.Duration {
	if c.CPU() {
		return 2 * time.Second
	}
	return 8 * time.Second
}

// Fastest is the number of the fastest way: the remembered one, else what a try of some milliseconds finds while there is time for tries.
func (r *Recorder) Fastest(a Alternatives) int {
	if len(a.Names) == 1 {
		return 0
	}
	if !slices.ContainsFunc(r.alternatives, func(b Alternatives) bool { return b.Key == a.Key }) {
		r.alternatives = append(r.alternatives, a)
	}
	d := r.dev
	if name, ok := d.choices.Get(a.Key); ok {
		if way := slices.Index(a.Names, name); way >= 0 {
			return way
		}
	}
	worthwhile, enough := d.measuring()
	if d.unmeasured || a.FLOPs*float64(a.Units) < worthwhile {
		return 0
	}
	if d.tried >= d.tryTime {
		d.untried[a.Key] = true
		return d.choices.usual(a)
	}
	began := time.Now()
	rates, err := d.rates(context.Background(), a, enough, tryRounds, tryRuns, func() {})
	d.tried += time.Since(began)
	if err != nil { // no memory to try: any way is right
		return 0
	}
	return d.choose(a, rates)
}

// TryFor bounds the time for tries: programs that time kernels have it, training starts soon instead.
func (d *Device) TryFor(t time.Duration) { d.tryTime = t }

// Untried is the number of works for which there was no time left: they go the way that most of their operation's other shapes go.
func (d *Device) Untried() int { return len(d.untried) }

// Alternatives are what was chosen from so far, each once.
func (r *Recorder) Alternatives() []Alternatives { return r.alternatives }

// Tune measures all ways thoroughly, whatever is remembered, and remembers the fastest. It returns each one's FLOP/s and calls done after each of
// rounds times len(a.Names) measurements.
func (d *Device) Tune(ctx context.Context, a Alternatives, rounds int, done func()) (way int, rates []float64, err error) {
	_, enough := d.measuring()
	if rates, err = d.rates(ctx, a, tuneSamples*enough, rounds, tuneRuns, done); err != nil {
		return 0, nil, err
	}
	return d.choose(a, rates), rates, nil
}

// Measure says whether what is not remembered gets measured; else the first way is taken.
func (d *Device) Measure(on bool) { d.unmeasured = !on }

// Measures tells whether what is not remembered gets measured.
func (d *Device) Measures() bool { return !d.unmeasured }

// measuring is the least work whose ways are worth a try, and the work that one takes, in FLOP.
func (d *Device) measuring() (worthwhile, enough float64) {
	if d.caps.CPU() {
		return 1e7, 2e7
	}
	return 2e9, 2e10
}

// rates measures each way on as many units as make up flops: its best FLOP/s of some rounds of some runs.
func (d *Device) rates(ctx context.Context, a Alternatives, flops float64, rounds, runs int, done func()) ([]float64, error) {
	units := max(1, min(a.Units, max(a.Least, int(flops/a.FLOPs))))
	rates := make([]float64, len(a.Names))
	for range rounds {
		for way := range a.Names {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			seconds, err := d.time(runs, func(r *Recorder) { a.Record(r, way, units) })
			if err != nil {
				return nil, err
			}
			rates[way] = max(rates[way], a.FLOPs*float64(units)/seconds)
			done()
		}
	}
	return rates, nil
}

// usual is the way that is remembered for most shapes of the same operation, of equals the first.
func (c *Choices) usual(a Alternatives) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	operation, _, _ := strings.Cut(a.Key, "[")
	times := make([]int, len(a.Names))
	for key, name := range c.values {
		if way := slices.Index(a.Names, name); way >= 0 && strings.HasPrefix(key, operation+"[") {
			times[way]++
		}
	}
	return slices.Index(times, slices.Max(times))
}

// choose remembers the fastest way, of equals the first.
func (d *Device) choose(a Alternatives, rates []float64) int {
	way := slices.Index(rates, slices.Max(rates))
	d.choices.Put(a.Key, a.Names[way])
	return way
}
