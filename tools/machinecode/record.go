package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
	"vksimclr/kernels/harness"
)

// errSkip says that the driver at hand is none to compare.
var errSkip = errors.New("no driver of a GPU that tells its machine code")

// open opens the device that drivers compile for. It must be a GPU: CPU drivers run other kernels.
func open(modules fs.FS) (*engine.Device, error) {
	d, err := engine.Open(engine.Options{Shaders: modules, CacheDir: "none", MachineCode: true})
	switch {
	case errors.Is(err, engine.ErrNoMachineCode), errors.Is(err, engine.ErrNoDevice):
		return nil, fmt.Errorf("%w: %w", errSkip, err)
	case err != nil:
		return nil, err
	case d.Caps().CPU():
		defer d.Close()
		return nil, fmt.Errorf("%w: %s is a CPU driver", errSkip, d.Name())
	}
	offered := d.Packings() // RADV rounds to the nearest with the last one only
	d.PackHalves(offered[len(offered)-1])
	return d, nil
}

// policies reach every form of every convolution.
func policies() []kernels.Policy {
	return []kernels.Policy{
		{Winograd: kernels.WinogradOff, Fuse: kernels.FuseOff, Matrices: kernels.MatricesOff},
		{Winograd: kernels.WinogradAll, Fuse: kernels.FuseOn, Matrices: kernels.MatricesOff},
		{Winograd: kernels.WinogradOff, Fuse: kernels.FuseOn, Matrices: kernels.MatricesOn},
	}
}

// record records the small rows of all tables, and every candidate that they chose from.
func record(d *engine.Device, p kernels.Policy) *engine.Recorder {
	r := d.NewRecorder()
	for _, c := range cases.All() {
		for _, s := range c.Shapes {
			if !s.IsBench() && s.Network() == "" && harness.Support(d, c) == "" {
				e := cases.NewEnv(d, c.Name(s), 1)
				e.R, e.Policy = r, p
				c.Record(e, s)
			}
		}
	}
	for _, c := range r.Candidates() {
		for i := range c.Names {
			c.Record(r, i, max(1, min(c.Units, c.Least)))
		}
	}
	return r
}

// compileAll compiles all kernels whose name contains only.
func compileAll(d *engine.Device, only string, done func(done, all int)) ([]engine.MachineCode,
	error) {
	wanted := func(shader string) bool { return strings.Contains(shader, only) }
	var programs []*engine.Recorder
	multiplies := slices.ContainsFunc(d.Caps().Matrices, engine.Matrix.Half)
	for _, p := range policies() {
		if p.Matrices == kernels.MatricesOn && !multiplies {
			continue
		}
		programs = append(programs, record(d, p))
	}
	return d.MachineCode(programs, wanted, done)
}
