package train

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"vksimclr/engine"
)

// printProfile tells where the last step's time went, by kernel and by layer.
func printProfile(w io.Writer, p *engine.Program) error {
	timings, err := p.Timings()
	if err != nil {
		return err
	}
	if timings == nil {
		_, err = fmt.Fprintln(w, "no profile: no step ran, or the device has no timestamps")
		return err
	}
	printGroups(w, "kernel", timings, func(t engine.Timing) string { return t.Kernel })
	printGroups(w, "layer", timings, func(t engine.Timing) string { return t.Scope.String() })
	return nil
}

// printGroups prints one row a group, the slowest first.
func printGroups(w io.Writer, title string, timings []engine.Timing, group func(engine.Timing) string) {
	type row struct {
		name                  string
		calls                 int
		seconds, flops, bytes float64
	}
	rows := map[string]*row{}
	total := 0.0
	for _, t := range timings {
		r := rows[group(t)]
		if r == nil {
			r = &row{name: group(t)}
			rows[r.name] = r
		}
		r.calls++
		r.seconds += t.Seconds
		r.flops += t.FLOPs
		r.bytes += t.Bytes
		total += t.Seconds
	}
	var sorted []*row
	for _, r := range rows {
		sorted = append(sorted, r)
	}
	slices.SortFunc(sorted, func(a, b *row) int { return cmp.Or(cmp.Compare(b.seconds, a.seconds), cmp.Compare(a.name, b.name)) })
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "%s\tcalls\tms\tshare\tGFLOP/s\tGB/s\t\n", title)
	for _, r := range sorted {
		fmt.Fprintf(table, "%s\t%d\t%.3f\t%.1f %%\t%.1f\t%.2f\t\n", r.name, r.calls, 1e3*r.seconds, 100*r.seconds/total, r.flops/r.seconds/1e9, r.bytes/r.seconds/1e9)
	}
	fmt.Fprintf(table, "all\t%d\t%.3f\t\t\t\t\n\n", len(timings), 1e3*total)
	table.Flush()
}
