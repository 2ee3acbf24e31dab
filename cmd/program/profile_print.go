package program

import (
	"fmt"
	"io"
	"text/tabwriter"

	"vksimclr/engine"
	"vksimclr/measure"
)

// printProfile tells where the last step's time went, by kernel and by layer.
func printProfile(w io.Writer, timings []engine.Timing) {
	if timings == nil {
		fmt.Fprintln(w, "no profile: no step ran, or the device has no timestamps")
		return
	}
	for _, title := range []string{"kernel", "layer"} {
		rows := measure.ByKernel(timings)
		if title == "layer" {
			rows = measure.ByLayer(timings)
		}
		printTimes(w, title, rows)
	}
}

// printTimes prints one row a group, the slowest first.
func printTimes(w io.Writer, title string, rows []measure.Time) {
	calls, total := 0, 0.0
	for _, r := range rows {
		calls, total = calls+r.Calls, total+r.Seconds
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "%s\tcalls\tms\tshare\tGFLOP/s\tGB/s\t\n", title)
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%d\t%.3f\t%.1f %%\t%.1f\t%.2f\t\n", r.Name, r.Calls, 1e3*r.Seconds,
			100*r.Seconds/total, r.FLOP/r.Seconds/1e9, r.Bytes/r.Seconds/1e9)
	}
	fmt.Fprintf(table, "all\t%d\t%.3f\t\t\t\t\n\n", calls, 1e3*total)
	table.Flush()
}

// tellTimes prints the profile and writes the trace, where they are wanted.
func tellTimes(w io.Writer, d *engine.Device, profile bool, trace string,
	timings []engine.Timing) error {
	if profile {
		printProfile(w, timings)
	}
	if trace == "" {
		return nil
	}
	return measure.SaveTrace(trace, d.Name(), timings, d.HostTimings())
}

// checkTrace finds out before a long run whether its trace can be written.
func checkTrace(d *engine.Device, path string) error {
	if path == "" {
		return nil
	}
	return measure.CheckTrace(d, path)
}
