// Command spvtest is the shader test harness. Without a path it runs the project's own case tables:
// device against reference, guard bands around every operand, the same bits in every run and with
// every kind of reads. With paths (files or folders) it runs reference cases in .safetensors files.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"

	"vksimclr/atomicfile"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/harness"
	"vksimclr/shaders"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `usage: spvtest [--device D] [--run REGEX] [--precision P] [--json FILE] [PATH ...]

Without PATH: runs the project's own case tables on the device.
With PATHs (.safetensors files, or folders of them): runs these reference cases.
Prints a line a case: name, operation, worst tensor, its error, its tolerance, PASS, FAIL or SKIP.
Exit code 1 where one failed, or where no case matches.

  --device D     index, UUID or part of a name, as in 'vksimclr devices'
                 (default: VKSIMCLR_DEVICE, else the best there is)
  --run REGEX    only cases whose name, the first column, matches
  --json FILE    write the results there too
  --seed N       seed of the case tables' values (default 1)
  --precision P  fp32, or mixed: 16-bit activations wherever an operation takes them
                 (default fp32; for reference cases)
  --ranks N      share the batch of simclr_train cases among N ranks of this process, each with a
                 device of its own: all have to have the case's outcome (default 1)
  --slow         also compare the large rows that kbench times

examples:
  spvtest
  spvtest --run 'conv2d' --device lavapipe
  spvtest --json results.json testdata/reference
`

// config is what the command line says.
type config struct {
	device, json string
	only         *regexp.Regexp
	seed         uint64
	slow         bool
	ranks        int
	options      harness.FileOptions
	paths        []string
}

func run(args []string, stdout, stderr io.Writer) int {
	c, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "spvtest: %v; see spvtest --help\n", err)
		return 2
	}
	passed, err := test(c, stdout)
	if err != nil {
		fmt.Fprintf(stderr, "spvtest: %v\n", err)
		return 1
	}
	if !passed {
		return 1
	}
	return 0
}

// mostRanks bounds --ranks: each opens a device.
const mostRanks = 64

func parse(args []string) (config, error) {
	c := config{}
	flags := flag.NewFlagSet("spvtest", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.device, "device", "", "")
	flags.StringVar(&c.json, "json", "", "")
	flags.Uint64Var(&c.seed, "seed", 1, "")
	flags.BoolVar(&c.slow, "slow", false, "")
	flags.IntVar(&c.ranks, "ranks", 1, "")
	only, precision := flags.String("run", "", ""), flags.String("precision", "fp32", "")
	for len(args) > 0 { // flags may stand between paths
		if err := flags.Parse(args); err != nil {
			return c, err
		}
		if args = flags.Args(); len(args) > 0 {
			c.paths, args = append(c.paths, args[0]), args[1:]
		}
	}
	if c.ranks < 1 || c.ranks > mostRanks {
		return c, fmt.Errorf("--ranks %d: give 1 to %d", c.ranks, mostRanks)
	}
	switch *precision {
	case "fp32":
	case "mixed":
		c.options.Activations = engine.F16
	default:
		return c, fmt.Errorf("--precision %q is neither fp32 nor mixed", *precision)
	}
	var err error
	if c.only, err = regexp.Compile(*only); err != nil {
		err = fmt.Errorf("--run: %w", err)
	}
	return c, err
}

// test runs what c asks for and says whether nothing failed.
func test(c config, stdout io.Writer) (passed bool, err error) {
	files, err := find(c.paths)
	if err != nil {
		return false, err
	}
	if c.json != "" { // before the work, not after it
		if err := atomicfile.Check(c.json); err != nil {
			return false, fmt.Errorf("--json: %w", err)
		}
	}
	devices, err := open(c)
	defer func() {
		for _, d := range devices {
			err = errors.Join(err, d.Close())
		}
	}()
	if err != nil {
		return false, err
	}
	device := devices[0]
	policy, err := kernels.PolicyFrom(os.Getenv)
	if err == nil {
		c.options.Policy, err = policy.Resolve(device)
	}
	if err != nil {
		return false, err
	}
	report := newReport(devices, stdout)
	if len(c.paths) > 0 {
		report.files(c, files)
	} else {
		report.tables(c)
	}
	report.finish()
	if len(report.Cases) == 0 {
		err = fmt.Errorf("no case matches --run %q", c.only)
	}
	if c.json != "" {
		err = errors.Join(err, report.save(c.json))
	}
	return report.Count.Failed == 0, err
}

// open opens a device for each rank.
func open(c config) (devices []*engine.Device, err error) {
	for range c.ranks {
		d, err := engine.Open(engine.Options{Device: c.device, Shaders: shaders.FS})
		if err != nil {
			return devices, err
		}
		devices = append(devices, d)
	}
	return devices, nil
}
