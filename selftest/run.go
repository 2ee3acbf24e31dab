package selftest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
	"vksimclr/kernels/harness"
)

// Options say what to test.
type Options struct {
	// Quick takes the first and the last row of each operation and precision.
	Quick bool
	// Kernels matches the operations to test; nil: all.
	Kernels *regexp.Regexp
	// Policy decides how convolutions are made. It is resolved.
	Policy kernels.Policy
	// Seed is that of the values.
	Seed uint64
	// Progress is told how many rows of all are done; nil: nobody.
	Progress func(done, of int)
}

// row is a row of a table.
type row struct {
	table *cases.Case
	shape cases.Shape
}

// half tells whether the row has 16-bit activations.
func (r row) half() bool { return r.shape.Bool("f16") || r.shape.Bool("bf16") }

// Run tests a device. Rows that fail are in the report; an error means that the test came to no
// end, as does a cancelled context.
func Run(ctx context.Context, d *engine.Device, o Options) (*Report, error) {
	began := time.Now()
	r, err := check(ctx, d, o, cases.All())
	if err != nil {
		return nil, err
	}
	if r.Peaks, err = harness.MeasurePeak(d, o.Policy); err != nil {
		r.Peak = err.Error()
	}
	r.Choices = d.Choices().All()
	r.Made, r.Seconds = began.UTC(), time.Since(began).Seconds()
	return r, ctx.Err()
}

// check compares the rows of tables.
func check(ctx context.Context, d *engine.Device, o Options, tables []*cases.Case) (*Report,
	error) {
	r := &Report{Quick: o.Quick, Device: d.Caps(), Policy: o.Policy.String(),
		TexelReads: d.TexelReads(), Failures: []string{}, Kernels: []Kernel{}}
	if err := kernels.CheckMatrices(d, kernels.FuseOn); err != nil {
		r.Matrices = err.Error()
		if !errors.Is(err, kernels.ErrNoMatrices) {
			r.Failures = append(r.Failures, "cooperative matrices: "+err.Error())
		}
	}
	rows := pick(tables, o)
	if len(rows) == 0 {
		return nil, fmt.Errorf("no kernel is called like %q", o.Kernels)
	}
	for i, row := range rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if o.Progress != nil {
			o.Progress(i, len(rows))
		}
		r.take(row, harness.Check(d, o.Policy, row.table, row.shape, o.Seed))
	}
	if o.Progress != nil {
		o.Progress(len(rows), len(rows))
	}
	return r, nil
}

// pick lists the rows to check: all that are not only timed, or the first and the last of each
// operation and precision.
func pick(tables []*cases.Case, o Options) (rows []row) {
	for _, c := range tables {
		if o.Kernels != nil && !o.Kernels.MatchString(c.Op) {
			continue
		}
		for _, half := range []bool{false, true} {
			var of []row
			for _, s := range c.Shapes {
				r := row{c, s}
				if !s.IsBench() && s.Network() == "" && r.half() == half {
					of = append(of, r)
				}
			}
			if o.Quick && len(of) > 2 {
				of = []row{of[0], of[len(of)-1]}
			}
			rows = append(rows, of...)
		}
	}
	return rows
}

// take adds a result to those of its operation.
func (r *Report) take(of row, result harness.Result) {
	if n := len(r.Kernels); n == 0 || r.Kernels[n-1].Op != of.table.Op {
		r.Kernels = append(r.Kernels, Kernel{Op: of.table.Op})
	}
	k := &r.Kernels[len(r.Kernels)-1]
	worst := &k.FP32
	if of.half() {
		worst = &k.Half
	}
	if *worst == nil {
		*worst = &Worst{}
	}
	(*worst).add(result)
	r.Count.Add(result.Status)
	if result.Status == harness.Fail {
		r.Failures = append(r.Failures, result.String())
	}
}
