package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"vksimclr/atomicfile"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
	"vksimclr/kernels/harness"
	"vksimclr/shaders"
)

// rows lists the rows to time.
func rows(c config) (list []cases.Row, err error) {
	add := func(table *cases.Case, shape cases.Shape) {
		if c.op.MatchString(table.Name(shape)) {
			list = append(list, cases.Row{Case: table, Shape: shape})
		}
	}
	if c.views > 0 {
		for _, r := range cases.NetworkRows(c.network, c.views) {
			add(r.Case, r.Shape)
		}
	} else {
		for _, table := range cases.All() {
			for _, shape := range table.Shapes {
				if shape.Network() == c.network && (shape.IsBench() || c.network != "") {
					add(table, shape)
				}
			}
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no timed row matches --op %q", c.op)
	}
	return list, nil
}

// bench times the rows that c asks for. It prints and saves each row at once, goes on when a row
// fails, and returns an error in the end.
func bench(c config, stdout io.Writer) (err error) {
	list, err := rows(c)
	if err != nil {
		return err
	}
	if c.list {
		for _, row := range list {
			fmt.Fprintln(stdout, row.Case.Name(row.Shape))
		}
		return nil
	}
	for flag, path := range map[string]string{"json": c.json, "fit": c.fit} {
		if path == "" {
			continue
		}
		if err := atomicfile.Check(path); err != nil { // before the work, not after it
			return fmt.Errorf("--%s: %w", flag, err)
		}
	}
	device, err := engine.Open(engine.Options{Device: c.device, Shaders: shaders.FS})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, device.Close()) }()
	policy, err := kernels.PolicyFrom(os.Getenv)
	if err == nil {
		policy, err = policy.Resolve(device)
	}
	if err != nil {
		return err
	}
	device.TryFor(time.Hour) // every row on its fastest tile
	r := results{Device: device.Name(), Driver: device.Caps().Driver, Rows: []harness.Row{}}
	if r.Peak, err = harness.MeasurePeak(device, policy); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "goos: %s\ngoarch: %s\npkg: vksimclr/kernels\ndevice: %s\ndriver: %s\n",
		runtime.GOOS, runtime.GOARCH, r.Device, r.Driver)
	for _, unit := range []string{"GFLOP/s", "GB/s", "%peak"} {
		fmt.Fprintf(stdout, "Unit %s better=higher\n", unit)
	}
	fmt.Fprintf(stdout, "# peak: %v\n", r.Peak)
	if err := r.save(c.json); err != nil {
		return err
	}
	options := harness.BenchOptions{Policy: policy, Peak: r.Peak, Duration: c.time, Busy: c.busy}
	err = timeRows(device, list, c, options, &r, stdout)
	if c.fit != "" {
		err = errors.Join(err, fit(c.fit, r, stdout))
	}
	return err
}

// timeRows times each row c.count times.
func timeRows(device *engine.Device, list []cases.Row, c config, options harness.BenchOptions,
	r *results, stdout io.Writer) error {
	failed := 0
	for _, row := range list {
		if lack := harness.Support(device, row.Case); lack != "" {
			fmt.Fprintf(stdout, "# %s: skipped: %s\n", row.Case.Name(row.Shape), lack)
			continue
		}
		for range c.count {
			timed, err := harness.Bench(device, row.Case, row.Shape, options)
			if err != nil {
				fmt.Fprintf(stdout, "# failed: %v\n", err)
				failed++
				break
			}
			fmt.Fprintln(stdout, timed)
			r.Rows = append(r.Rows, timed)
			if err := r.save(c.json); err != nil {
				return err
			}
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d rows failed", failed, len(list))
	}
	return nil
}
