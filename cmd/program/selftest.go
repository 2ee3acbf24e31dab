package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"

	"vksimclr/atomicfile"
	"vksimclr/engine"
	"vksimclr/selftest"
)

type selftestCommand struct {
	Device  string `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	Quick   bool   `help:"Check the first and last row of each kernel only."`
	Kernels string `placeholder:"REGEX" help:"Check only kernels whose names match."`
	Report  string `placeholder:"FILE" help:"Write the report: .html, .json or .txt."`
	JSON    bool   `help:"Print the report as JSON."`

	only *regexp.Regexp
}

func (selftestCommand) Help() string {
	return `Runs every kernel on the device, in both precisions, and compares it with its reference
on the CPU: values, what lies around each operand, and the same bits in every run. It checks
cooperative matrices, measures what the device reaches at best, and lists which candidates
measurements chose. The report is for a bug report or a table of hardware. The exit code is 1 where
a kernel is wrong. It takes a minute or two on a GPU and some minutes on a CPU driver; --quick takes
a fifth of that.

Examples:

  vksimclr selftest
  vksimclr selftest --quick --report selftest.html
  vksimclr selftest --device llvmpipe --report selftest.json`
}

// Run tests, writes the report and prints it.
func (s *selftestCommand) Run(ctx context.Context, c console) error {
	write, err := s.file()
	if err == nil && s.Kernels != "" {
		if s.only, err = regexp.Compile(s.Kernels); err != nil {
			err = usage("selftest: --kernels %s: %v; give a regular expression", s.Kernels, err)
		}
	}
	if err != nil {
		return err
	}
	var r *selftest.Report
	err = withDevice(engine.Options{Device: s.Device}, func(d *engine.Device) (err error) {
		r, err = s.test(ctx, d, c.log)
		return err
	})
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("selftest: %w: nothing was written", errInterrupted)
	}
	if err != nil {
		return fmt.Errorf("selftest: %w", err)
	}
	if write != nil {
		err := atomicfile.Stream(s.Report, func(w io.Writer) error { return write(w, r) })
		if err != nil {
			return fmt.Errorf("selftest: --report: %w", err)
		}
		fmt.Fprintf(c.log, "report: %s\n", s.Report)
	}
	if err := c.print(s.JSON, r); err != nil {
		return err
	}
	if !r.Passed() {
		return errors.New("selftest: " + counted(len(r.Failures), "failure"))
	}
	return nil
}

// test runs the self-test and shows how far it is.
func (s *selftestCommand) test(ctx context.Context, d *engine.Device,
	log io.Writer) (*selftest.Report, error) {
	policy, err := defaultSettings().policy() // with the variables of the environment
	if err != nil {
		return nil, err
	}
	if policy, err = policy.Resolve(d); err != nil {
		return nil, err
	}
	progress := newCountdown(log, "checked")
	progress.noun = "rows"
	defer progress.close()
	r, err := selftest.Run(ctx, d, selftest.Options{Quick: s.Quick, Kernels: s.only,
		Policy: policy, Seed: 1,
		Progress: progress.show})
	if err != nil {
		return nil, err
	}
	r.Program = buildInfo().Version
	return r, nil
}

// file is how the report is written, by the extension of its name; nil: it is not.
func (s *selftestCommand) file() (write func(io.Writer, *selftest.Report) error, err error) {
	switch filepath.Ext(s.Report) {
	case ".html":
		write = func(w io.Writer, r *selftest.Report) error { return r.WritePage(w) }
	case ".json":
		write = func(w io.Writer, r *selftest.Report) error { return console{out: w}.printJSON(r) }
	case ".txt":
		write = func(w io.Writer, r *selftest.Report) error {
			_, err := fmt.Fprintln(w, r)
			return err
		}
	default:
		if s.Report == "" {
			return nil, nil
		}
		return nil, usage("selftest: --report %s: give a name that ends in .html, .json or .txt",
			s.Report)
	}
	if err := atomicfile.Check(s.Report); err != nil {
		return nil, fmt.Errorf("selftest: --report: %w; give a file in a folder that exists", err)
	}
	return write, nil
}
