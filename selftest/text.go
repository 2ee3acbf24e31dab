package selftest

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"vksimclr/engine"
	"vksimclr/kernels/harness"
)

// fact is a line about the device or the test.
type fact struct{ Name, Value string }

// facts are what is known about the device, and what it reaches.
func (r *Report) facts() []fact {
	c := r.Device
	matrices := "pass their self-test, with and without batch norms"
	if r.Matrices != "" {
		matrices = r.Matrices
	}
	var shapes []string
	for _, m := range c.Matrices {
		shapes = append(shapes, fmt.Sprintf("%v %s·%s+%s", m, m.A, m.B, m.Result))
	}
	if len(shapes) > 0 {
		matrices += ": " + strings.Join(shapes, ", ")
	}
	reads := "storage buffers"
	if r.TexelReads {
		reads = "texel buffers"
	}
	peaks := r.Peaks.String()
	if r.Peak != "" {
		peaks = "not measured: " + r.Peak
	}
	extent := "all rows"
	if r.Quick {
		extent = "first and last rows only"
	}
	return []fact{
		{"device", fmt.Sprintf("%s (%s), Vulkan %s", c.Name, c.Type, c.API)},
		{"driver", c.Driver},
		{"memory", fmt.Sprintf("%s, one allocation %s, one buffer %s", engine.Bytes(c.Memory),
			engine.Bytes(c.MaxAllocation), engine.Bytes(c.MaxStorageRange))},
		{"workgroups", fmt.Sprintf("%d lanes in a subgroup, %d in a workgroup, %s shared",
			c.SubgroupSize, c.MaxInvocations, engine.Bytes(uint64(c.SharedMemory)))},
		{"matrices", matrices},
		{"reads", reads},
		{"policy", r.Policy},
		{"peaks", peaks},
		{"test", fmt.Sprintf("%s, %s, %.0f s", r.Count, extent, r.Seconds)},
		{"program", "vksimclr " + r.Program + ", " + r.Made.Format("2 January 2006 15:04 MST")},
	}
}

// String is the report as text.
func (r *Report) String() string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, f := range r.facts() {
		fmt.Fprintf(table, "%s\t%s\n", f.Name, f.Value)
	}
	fmt.Fprintln(table)
	fmt.Fprintln(table, "kernel\tfp32: worst error\tof tolerance\t16 bits: worst error\t"+
		"of tolerance")
	for _, k := range r.Kernels {
		fmt.Fprintf(table, "%s\t%s\t%s\n", k.Op, k.FP32.cells(), k.Half.cells())
	}
	table.Flush()
	b.WriteByte('\n')
	for _, f := range r.Failures {
		fmt.Fprintf(&b, "FAIL: %s\n", f)
	}
	fmt.Fprint(&b, r.verdict())
	return b.String()
}

// verdict is the last word.
func (r *Report) verdict() string {
	if r.Passed() {
		return "all kernels are right on this device"
	}
	return fmt.Sprintf("%d failures: results on this device cannot be trusted. Update its driver, "+
		"or report this", len(r.Failures))
}

// cells are error and tolerance, or why there are none.
func (w *Worst) cells() string {
	e, of := w.columns()
	return e + "\t" + of
}

// columns are the error with the verdict, and the tolerance.
func (w *Worst) columns() (e, of string) {
	switch {
	case w == nil:
		return "-", "-"
	case w.Status == harness.Skip:
		return "skipped", w.Reason
	case w.Status == harness.Fail:
		return fmt.Sprintf("%.1e FAIL", w.Error), fmt.Sprintf("%.1e", w.Tolerance)
	}
	return fmt.Sprintf("%.1e", w.Error), fmt.Sprintf("%.1e", w.Tolerance)
}
