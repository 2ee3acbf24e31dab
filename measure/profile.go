package measure

import (
	"cmp"
	"slices"

	"vksimclr/engine"
)

// Time sums up the operations of one kernel or one layer in a step.
type Time struct {
	Name    string
	Calls   int
	Seconds float64
	FLOP    float64
	Bytes   float64
}

// ByKernel groups a step's timings by kernel, the slowest first.
func ByKernel(timings []engine.Timing) []Time {
	return slowest(timings, func(t engine.Timing) string { return t.Kernel })
}

// ByLayer groups a step's timings by layer and pass, the slowest first.
func ByLayer(timings []engine.Timing) []Time {
	return slowest(timings, func(t engine.Timing) string { return t.Scope.String() })
}

func slowest(timings []engine.Timing, name func(engine.Timing) string) (rows []Time) {
	at := map[string]int{}
	for _, t := range timings {
		i, ok := at[name(t)]
		if !ok {
			i, rows = len(rows), append(rows, Time{Name: name(t)})
			at[name(t)] = i
		}
		r := &rows[i]
		runs := max(1, t.Runs)
		r.Calls += runs
		r.Seconds += float64(runs) * t.Seconds
		r.FLOP += float64(runs) * t.FLOPs
		r.Bytes += float64(runs) * t.Bytes
	}
	slices.SortFunc(rows, func(a, b Time) int {
		return cmp.Or(cmp.Compare(b.Seconds, a.Seconds), cmp.Compare(a.Name, b.Name))
	})
	return rows
}
