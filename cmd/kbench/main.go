// Command kbench times kernels: the rows of the case tables that are marked for it, by the device's timestamps, as Go benchmark lines that
// benchstat reads, beside the roof that a copy and a multiply-add loop reach on the same device in the same run.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
	"vksimclr/kernels/harness"
	"vksimclr/shaders"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `usage: kbench [--device D] [--op REGEX] [--network NAME] [--count N] [--time D] [--busy] [--json FILE] [--list]

Times kernels on the device and prints Go benchmark lines: time of one run, GFLOP/s, GB/s, and the share of the measured roof.

  --device D     index, UUID or part of a name, as in 'vksimclr devices' (default: VKSIMCLR_DEVICE, else the best there is)
  --op REGEX     only rows whose operation/shape matches
  --network NAME the layers of a network in place of the usual rows: resnet18 (32×32, 64 views) or resnet50 (224×224, 16 views),
                 in fp32 and in 16 bits (f16 in the row's name); on a CPU take --op and a short --time too
  --list         print the rows' names, time nothing
  --count N      time every row N times, for benchstat (default 1)
  --time D       time every row for at least D, for example 3s (default 1s)
  --busy         on CPU drivers, count the time that cores computed for this program, not that of the clock: for busy machines
  --json FILE    write the results there too

examples:
  kbench --op conv2d
  kbench --network resnet18 --op 'conv2d_forward/N' --time 200ms
  kbench --op 'matmul|conv2d' --count 10 > new.txt && benchstat old.txt new.txt
`

// config is what the command line says.
type config struct {
	device, json string
	op           *regexp.Regexp
	network      string
	count        int
	time         time.Duration
	busy         bool
	list         bool
}

// results is the JSON file.
type results struct {
	Device string        `json:"device"`
	Driver string        `json:"driver"`
	Roof   harness.Roof  `json:"roof"`
	Rows   []harness.Row `json:"rows"`
}

func run(args []string, stdout, stderr io.Writer) int {
	c, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "kbench: %v; see kbench --help\n", err)
		return 2
	}
	if err := bench(c, stdout); err != nil {
		fmt.Fprintf(stderr, "kbench: %v\n", err)
		return 1
	}
	return 0
}

func parse(args []string) (c config, err error) {
	flags := flag.NewFlagSet("kbench", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.device, "device", "", "")
	flags.StringVar(&c.json, "json", "", "")
	flags.IntVar(&c.count, "count", 1, "")
	flags.BoolVar(&c.busy, "busy", false, "")
	flags.DurationVar(&c.time, "time", time.Second, "")
	flags.StringVar(&c.network, "network", "", "")
	flags.BoolVar(&c.list, "list", false, "")
	op := flags.String("op", "", "")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if c.count < 1 || c.time < 0 {
		return c, fmt.Errorf("--count %d, --time %v: at least one run, and no negative time", c.count, c.time)
	}
	if c.network != "" && !slices.Contains(cases.Networks, c.network) {
		return c, fmt.Errorf("--network %q is none of %s", c.network, strings.Join(cases.Networks, ", "))
	}
	if c.op, err = regexp.Compile(*op); err != nil {
		err = fmt.Errorf("--op: %w", err)
	}
	return c, err
}

// row is one row to time.
type row struct {
	table *cases.Case
	shape cases.Shape
}

func rows(c config) (list []row, err error) {
	for _, table := range cases.All() {
		for _, shape := range table.Shapes {
			timed := shape.IsBench() && c.network == "" || c.network != "" && shape.Network() == c.network
			if timed && c.op.MatchString(table.Name(shape)) {
				list = append(list, row{table, shape})
			}
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no timed row matches --op %q", c.op)
	}
	return list, nil
}

func bench(c config, stdout io.Writer) (err error) {
	list, err := rows(c)
	if err != nil {
		return err
	}
	if c.list {
		for _, row := range list {
			fmt.Fprintln(stdout, row.table.Name(row.shape))
		}
		return nil
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
	r := results{Device: device.Name(), Driver: device.Caps().Driver}
	if r.Roof, err = harness.MeasureRoof(device); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "goos: %s\ngoarch: %s\npkg: vksimclr/kernels\ndevice: %s\ndriver: %s\n", runtime.GOOS, runtime.GOARCH, r.Device, r.Driver)
	fmt.Fprintf(stdout, "Unit GFLOP/s better=higher\nUnit GB/s better=higher\nUnit %%roof better=higher\n# roof: %v\n", r.Roof)
	for _, row := range list {
		if lack := harness.Support(device, row.table); lack != "" {
			fmt.Fprintf(stdout, "# %s: skipped: %s\n", row.table.Name(row.shape), lack)
			continue
		}
		for range c.count {
			timed, err := harness.Bench(device, policy, row.table, row.shape, r.Roof, c.time, c.busy)
			if err != nil {
				return err
			}
			fmt.Fprintln(stdout, timed)
			r.Rows = append(r.Rows, timed)
		}
	}
	if c.json == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(c.json, append(text, '\n'), 0o644)
}
