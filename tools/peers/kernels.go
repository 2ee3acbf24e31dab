package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed kernels.py
var kernelScript string

// comparison compares the convolutions of a network, one by one.
type comparison struct {
	network, precision, python, kbench, json string
	seconds                                  float64
	threads, views                           int
}

// compared is one convolution in both programs.
type compared struct {
	Name    string  `json:"name"`
	FLOPs   float64 `json:"flops"`
	PyTorch float64 `json:"pytorch_seconds"`
	Ours    float64 `json:"seconds"`
}

// run prints a row for each convolution, and the geometric mean of their ratios in the end.
func (c comparison) run(stdout, stderr io.Writer) error {
	device, rows, failure := c.ours(stderr)
	if len(rows) == 0 {
		return failure
	}
	peer := &torch{python: c.python, script: kernelScript, stderr: stderr,
		args: []string{fmt.Sprint(c.seconds), strconv.Itoa(c.threads), c.precision}}
	defer peer.stop()
	var results []compared
	logs, failed := 0.0, 0
	for _, r := range rows {
		var theirs struct {
			Torch, Device string
			Seconds       float64
		}
		if err := peer.ask(r.layer, &theirs); err != nil {
			failed++
			fmt.Fprintf(stdout, "%s: failed: %v\n", r.Name, err)
			continue
		}
		if len(results) == 0 {
			fmt.Fprintf(stdout, "%s, %s: PyTorch %s on %s, vksimclr on %s\n%9s %9s %6s\n",
				c.network, c.precision, theirs.Torch, theirs.Device, device,
				"PyTorch", "vksimclr", "ratio")
		}
		ratio := theirs.Seconds / r.Seconds
		logs += math.Log(ratio)
		fmt.Fprintf(stdout, "%9.1f %9.1f %6.2f  %s\n", r.FLOPs/theirs.Seconds/1e9,
			r.FLOPs/r.Seconds/1e9, ratio, strings.TrimPrefix(r.Name, "Benchmark"))
		results = append(results, compared{r.Name, r.FLOPs, theirs.Seconds, r.Seconds})
		if err := save(c.json, results); err != nil {
			return err
		}
	}
	if len(results) > 0 {
		fmt.Fprintf(stdout, "GFLOP/s; geometric mean of the ratios %.2f\n",
			math.Exp(logs/float64(len(results))))
	}
	if failed > 0 {
		failure = errors.Join(failure, fmt.Errorf("%d of %d rows failed", failed, len(rows)))
	}
	return failure
}

// timed is a row of kbench --json.
type timed struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	FLOPs   float64 `json:"flops"`

	layer []any // as kernels.py wants it
}

// ours is what kbench says of the network's convolutions in this precision. It shows kbench's
// output on stderr as it comes. Where kbench fails, the rows before that are returned, too.
func (c comparison) ours(stderr io.Writer) (device string, rows []timed, err error) {
	dir, err := os.MkdirTemp("", "peers")
	if err != nil {
		return "", nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "kbench.json")
	op := "conv2d_(forward|backward_data|backward_weight)/N"
	if c.precision == "mixed" {
		op = "conv2d_(forward|backward_data|backward_weight)/f161_"
	}
	bench := exec.Command(c.kbench, "--network", c.network, "--op", op,
		"--time", fmt.Sprintf("%gs", c.seconds), "--views", strconv.Itoa(c.views), "--json", file)
	bench.Stdout, bench.Stderr = stderr, stderr
	failure := bench.Run()
	var out struct {
		Device, Driver string
		Rows           []timed
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err = errors.Join(failure, err); err != nil {
		err = fmt.Errorf("%s: %w", c.kbench, err)
	}
	for _, r := range out.Rows {
		if layer, half, ok := layerOf(r.Name); ok && half == (c.precision == "mixed") {
			r.layer = layer
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 && err == nil {
		err = fmt.Errorf("%s: no convolution of %s in %s", c.kbench, c.network, c.precision)
	}
	return fmt.Sprintf("%s (%s)", out.Device, out.Driver), rows, err
}
