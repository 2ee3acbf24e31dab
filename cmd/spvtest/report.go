package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/engine"
	"vksimclr/kernels/cases"
	"vksimclr/kernels/harness"
	"vksimclr/reference"
)

// report prints results as they come and keeps them.
type report struct {
	Device string           `json:"device"`
	Driver string           `json:"driver"`
	Count  harness.Count    `json:"count"`
	Cases  []harness.Result `json:"cases"`

	devices []*engine.Device // of each rank
	out     io.Writer
}

func newReport(devices []*engine.Device, out io.Writer) *report {
	d := devices[0]
	return &report{Device: d.Name(), Driver: d.Caps().Driver, Cases: []harness.Result{},
		devices: devices, out: out}
}

// tables runs the project's own cases.
func (r *report) tables(c config) {
	for _, table := range cases.All() {
		for _, shape := range table.Shapes {
			checked := shape.Network() == "" && (c.slow || !shape.IsBench())
			if checked && c.only.MatchString(table.Name(shape)) {
				r.add(harness.Check(r.devices[0], c.options.Policy, table, shape, c.seed))
			}
		}
	}
}

// files runs reference cases.
func (r *report) files(c config, paths []string) {
	for _, path := range paths {
		if c.only.MatchString(harness.CaseName(path)) {
			r.add(reference.CheckFileOnRanks(r.devices, path, c.options))
		}
	}
}

func (r *report) add(result harness.Result) {
	r.Cases = append(r.Cases, result)
	r.Count.Add(result.Status)
	fmt.Fprintln(r.out, result)
}

func (r *report) finish() { fmt.Fprintln(r.out, r.Count) }

func (r *report) save(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(path, append(text, '\n'))
}

// find lists the files that paths name: a file itself, or a folder's .safetensors files in order,
// at any depth.
func find(paths []string) (files []string, err error) {
	for _, path := range paths {
		before := len(files)
		err := filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
			wanted := at == path || strings.HasSuffix(at, ".safetensors")
			if err == nil && !entry.IsDir() && wanted {
				files = append(files, at)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("%w: give .safetensors files, or folders of them", err)
		}
		if len(files) == before {
			return nil, fmt.Errorf("no .safetensors files in %s", path)
		}
	}
	return files, nil
}
