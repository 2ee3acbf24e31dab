// Command kbench times kernels: the rows of the case tables that are marked for it, by the device's
// timestamps, as Go benchmark lines that benchstat reads. Beside them stand the peaks that a copy
// and a loop of multiply-adds reach on the same device in the same run.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"vksimclr/kernels/cases"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `usage: kbench [--device D] [--op REGEX] [--network NAME [--views N]] [--count N]
              [--time D] [--busy] [--json FILE] [--list] [--fit FILE]

Times kernels on the device and prints Go benchmark lines: time of one run, GFLOP/s, GB/s, and the
share of the measured peak.

  --device D     index, UUID or part of a name, as in 'vksimclr devices'
                 (default: VKSIMCLR_DEVICE, else the best there is)
  --op REGEX     only rows whose operation/shape matches
  --network NAME the layers of a network in place of the usual rows: resnet18 (32×32, 64 views) or
                 resnet50 (224×224, 16 views), in fp32 and in 16 bits (f16 in the row's name);
                 on a CPU take --op and a short --time too
  --views N      views in a step of the network, an even number; on GPUs take a training step's
  --list         print the rows' names, time nothing
  --count N      time every row N times, for benchstat (default 1)
  --time D       time every row for at least D, for example 3s (default 1s)
  --busy         on CPU drivers, count the time that cores computed for this program, not that of
                 the clock: for busy machines
  --json FILE    write the results there too, after each row
  --fit FILE     fit the model of this device to the rows and write it there, for
                 'vksimclr plan --device-model FILE'; without --op, by a choice of fp32 rows;
                 implies --busy

examples:
  kbench --op conv2d
  kbench --network resnet18 --op 'conv2d_forward/N' --time 200ms
  kbench --op 'matmul|conv2d' --count 10 > new.txt && benchstat old.txt new.txt
`

// config is what the command line says.
type config struct {
	device, json string
	fit          string // file of the model; empty: none
	op           *regexp.Regexp
	network      string
	views        int // 0: the network's own number
	count        int
	time         time.Duration
	busy         bool
	list         bool
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
	flags.IntVar(&c.views, "views", 0, "")
	flags.BoolVar(&c.list, "list", false, "")
	flags.StringVar(&c.fit, "fit", "", "")
	op := flags.String("op", "", "")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err := c.validate(); err != nil {
		return c, err
	}
	if c.fit != "" {
		c.busy = true
		if *op == "" {
			*op = fitRows
		}
	}
	if c.op, err = regexp.Compile(*op); err != nil {
		err = fmt.Errorf("--op: %w", err)
	}
	return c, err
}

func (c config) validate() error {
	switch {
	case c.count < 1 || c.time < 0:
		return fmt.Errorf("--count %d, --time %v: at least one run, and no negative time",
			c.count, c.time)
	case c.network != "" && !slices.Contains(cases.Networks, c.network):
		return fmt.Errorf("--network %q is none of %s", c.network,
			strings.Join(cases.Networks, ", "))
	case c.views < 0 || c.views%2 != 0:
		return fmt.Errorf("--views %d: expected an even number, two views a picture", c.views)
	case c.views > 0 && c.network == "":
		return fmt.Errorf("--views %d: only networks have views; add --network", c.views)
	}
	return nil
}
