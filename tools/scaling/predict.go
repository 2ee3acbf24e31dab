package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// flagged is a plan from the command line.
type flagged struct {
	plan
	path, inside, between string
}

func (f *flagged) declare(flags *flag.FlagSet) {
	flags.StringVar(&f.path, "profile", "", "file of `scaling profile`")
	flags.IntVar(&f.ranks, "ranks", 2, "number of ranks")
	flags.IntVar(&f.batch, "batch", 4096, "pictures of all ranks in a step")
	flags.IntVar(&f.perHost, "host", 8, "ranks of a host at most")
	flags.StringVar(&f.inside, "inside", "nvlink", "link in a host: nvlink, pcie or memory")
	flags.StringVar(&f.between, "between", "100", "link of a host: 25, 100, 400 or 8x400, Gb/s")
	flags.BoolVar(&f.rankNorms, "rank-norms", false, "batch norms of each rank's own pictures")
	flags.BoolVar(&f.sharedNorms, "shared-norms", false, "each rank merges a share of the channels")
	flags.BoolVar(&f.hierarchical, "hierarchical", false, "add within hosts first")
	flags.BoolVar(&f.half, "half", false, "gradients travel in 16 bits")
	flags.BoolVar(&f.direct, "direct", false, "device buffers travel and devices add")
	flags.Float64Var(&f.copies, "copies", 20e9, "bytes per second between device and host")
	flags.Float64Var(&f.adds, "adds", 1e9, "additions per second of the host")
	flags.Float64Var(&f.stop, "stop", 50e-6, "seconds lost where a device waits for its host")
	flags.Float64Var(&f.noise, "noise", 0.01, "relative standard deviation of computing times")
}

// resolve reads the profile and finds the links.
func (f *flagged) resolve() (err error) {
	inside, between := links()
	if f.profile, err = readProfile(f.path); err != nil {
		return err
	}
	if f.cluster.inside, err = linkNamed(inside, f.inside); err != nil {
		return err
	}
	if f.wire, err = linkNamed(between, f.between); err != nil {
		return err
	}
	if f.ranks < 1 || f.perHost < 1 || f.batch < f.ranks || f.copies <= 0 || f.adds <= 0 ||
		f.stop < 0 || f.noise < 0 {
		return errors.New("numbers must be positive, and -batch at least -ranks")
	}
	return nil
}

// runCommand simulates one run and prints where its time goes.
func runCommand(args []string, out io.Writer) error {
	var f flagged
	flags := flag.NewFlagSet("scaling run", flag.ContinueOnError)
	f.declare(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := f.resolve(); err != nil {
		return err
	}
	r, one := f.simulate(), f.plan
	one.ranks, one.noise = 1, 0
	alone := one.simulate().seconds
	hosts, _ := f.hosts()
	fmt.Fprintf(out, "%s, %s: %d ranks on %d hosts, batch %d\n", f.Name, f.Device, f.ranks, hosts,
		f.batch)
	fmt.Fprintf(out, "step          %10.4f s, %.4g images/s\n", r.seconds,
		float64(f.batch)/r.seconds)
	fmt.Fprintf(out, "one rank      %10.4f s, efficiency %.0f %%\n", alone,
		100*alone/r.seconds/float64(f.ranks))
	for _, row := range []struct {
		name    string
		seconds float64
	}{{"computing", r.computing}, {"norms", r.norms}, {"embeddings", r.embeddings},
		{"gradients", r.gradients}} {
		fmt.Fprintf(out, "  %-12s%10.4f s, %.1f %%\n", row.name, row.seconds,
			100*row.seconds/r.seconds)
	}
	return nil
}
