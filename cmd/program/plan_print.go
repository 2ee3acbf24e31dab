package program

import (
	"fmt"
	"io"
	"text/tabwriter"

	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/measure"
)

// print writes the plan as tables.
func (p planResult) print(w io.Writer) error {
	fmt.Fprintf(w, "%s, %s, %d×%d, batch %d on %s: %d operations, %.4g GFLOP in convolutions and "+
		"matrix products\n", p.Arch, p.Precision, p.Size, p.Size, p.Batch, p.Device, p.Operations,
		p.FLOP/1e9)
	verdict := "fits into"
	if !p.Fits {
		verdict = "does not fit into"
	}
	fmt.Fprintf(w, "%s persistent and %s transient memory (%s without sharing): %s the device's "+
		"%s\n\n", engine.Bytes(p.Persistent), engine.Bytes(p.Transient),
		engine.Bytes(p.Unshared), verdict, engine.Bytes(p.DeviceMemory))
	if p.MicroBatch > 0 {
		p.printParts(w)
	}
	if p.Ranks > 1 {
		p.printRanks(w)
	}
	printTraffic(w, "pass", p.Passes)
	if p.Tensors == nil {
		return nil
	}
	printTraffic(w, "layer", p.Layers)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "transient tensor\tsize\toperations\treads\tby\twrites\tby\tfirst used "+
		"in\t\n")
	for _, t := range p.Tensors {
		fmt.Fprintf(table, "%s\t%s\t%d to %d\t%.2f×\t%d\t%.2f×\t%d\t%s\t\n", t.Name,
			engine.Bytes(t.Bytes), t.First, t.Last, t.TimesRead, t.Reads, t.TimesWritten, t.Writes,
			t.Maker)
	}
	return table.Flush()
}

// printRanks says what a rank sends to the others in a step.
func (p planResult) printRanks(w io.Writer) {
	most, _ := dist.Share(p.Batch, 1, p.Ranks)
	fmt.Fprintf(w, "%d ranks share the batch: this is the step of one, on %d pictures\n", p.Ranks,
		most)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "sent to other ranks in a step\ttimes\tsize\t\n")
	total := 0.0
	for _, s := range p.Sent {
		fmt.Fprintf(table, "%s\t%d\t%s\t\n", s.Name, s.Calls, engine.Bytes(uint64(s.Bytes)))
		total += s.Bytes
	}
	fmt.Fprintf(table, "all\t\t%s\t\n", engine.Bytes(uint64(total)))
	table.Flush()
	fmt.Fprintln(w)
}

// printTraffic prints what each row takes for one picture, and all of them.
func printTraffic(w io.Writer, title string, rows []measure.Traffic) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "%s, per picture (two views)\toperations\tMFLOP\tKiB read\tKiB "+
		"written\tKiB\t\n",
		title)
	all := measure.Traffic{Name: "all"}
	line := func(r measure.Traffic) {
		fmt.Fprintf(table, "%s\t%d\t%.4g\t%.1f\t%.1f\t%.1f\t\n", r.Name, r.Operations, r.FLOP/1e6,
			r.BytesRead/1024, r.BytesWritten/1024, (r.BytesRead+r.BytesWritten)/1024)
	}
	for _, r := range rows {
		line(r)
		all.Operations += r.Operations
		all.FLOP += r.FLOP
		all.BytesRead += r.BytesRead
		all.BytesWritten += r.BytesWritten
	}
	line(all)
	table.Flush()
	fmt.Fprintln(w)
}

// printParts says what it costs that the batch is in parts.
func (p planResult) printParts(w io.Writer) {
	fmt.Fprintf(w, "the batch goes through the network in %d parts of %d pictures: %.0f %% of the "+
		"work is done because of that", (p.Batch+p.MicroBatch-1)/p.MicroBatch, p.MicroBatch,
		100*p.Recomputed)
	if p.Host > 0 {
		fmt.Fprintf(w, ", and %s of the machine's memory are kept between blocks",
			engine.Bytes(p.Host))
	}
	fmt.Fprint(w, "\n\n")
}
