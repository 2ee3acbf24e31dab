package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

//go:embed kernels.py
var kernels string

// timed is a row of kbench --json.
type timed struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
	FLOPs   float64 `json:"flops"`
}

// Conv2dBackwardData/resnet18/f161_N64_H32_W32_C64_K64_R3_S3_stride1_pad1 and its like.
var convolution = regexp.MustCompile(`^BenchmarkConv2d(Forward|BackwardData|BackwardWeight)/\w+?/(f161_)?N(\d+)_H(\d+)_W(\d+)_C(\d+)_K(\d+)_R(\d+)_S(\d+)_stride(\d+)_pad(\d+)$`)

// layerOf reads a row's name as kernels.py wants it: [what, N, C, H, W, K, R, S, stride, pad]. Three channels are stored as four.
func layerOf(name string) (layer []any, half, ok bool) {
	m := convolution.FindStringSubmatch(name)
	if m == nil {
		return nil, false, false
	}
	n := make([]int, len(m))
	for i, s := range m {
		n[i], _ = strconv.Atoi(s)
	}
	if n[6] == 4 {
		n[6] = 3
	}
	what := map[string]string{"Forward": "forward", "BackwardData": "backward_data", "BackwardWeight": "backward_weight"}[m[1]]
	return []any{what, n[3], n[6], n[4], n[5], n[7], n[8], n[9], n[10], n[11]}, m[2] != "", true
}

// comparison is what to compare, and by what.
type comparison struct {
	network, precision, python, kbench string
	seconds                            float64
	threads                            int
}

// ours is what kbench says of the network's convolutions in this precision, and the layers.
func (c comparison) ours(stderr io.Writer) (device string, rows []timed, layers [][]any, err error) {
	dir, err := os.MkdirTemp("", "peers")
	if err != nil {
		return "", nil, nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "kbench.json")
	bench := exec.Command(c.kbench, "--network", c.network, "--op", "conv2d_(forward|backward_data|backward_weight)/", "--time", fmt.Sprintf("%gs", c.seconds), "--json", file)
	bench.Stderr = stderr
	if err := bench.Run(); err != nil {
		return "", nil, nil, fmt.Errorf("%s: %w", c.kbench, err)
	}
	var out struct {
		Device, Driver string
		Rows           []timed
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return "", nil, nil, fmt.Errorf("%s: %w", c.kbench, err)
	}
	for _, r := range out.Rows {
		if layer, half, ok := layerOf(r.Name); ok && half == (c.precision == "mixed") {
			rows, layers = append(rows, r), append(layers, layer)
		}
	}
	if len(rows) == 0 {
		return "", nil, nil, fmt.Errorf("%s: no convolution of %s in %s", c.kbench, c.network, c.precision)
	}
	return fmt.Sprintf("%s (%s)", out.Device, out.Driver), rows, layers, nil
}

// theirs is how long PyTorch takes for each layer.
func (c comparison) theirs(layers [][]any, stderr io.Writer) (device string, seconds []float64, err error) {
	input, err := json.Marshal(layers)
	if err != nil {
		return "", nil, err
	}
	var out struct {
		Torch, Device string
		Seconds       []float64
	}
	torch := exec.Command(c.python, "-c", kernels, fmt.Sprint(c.seconds), strconv.Itoa(c.threads), c.precision)
	torch.Stdin = bytes.NewReader(input)
	if err := decode(torch, stderr, &out); err != nil {
		return "", nil, err
	}
	if len(out.Seconds) != len(layers) {
		return "", nil, fmt.Errorf("%s: %d times for %d layers", c.python, len(out.Seconds), len(layers))
	}
	return fmt.Sprintf("PyTorch %s on %s", out.Torch, out.Device), out.Seconds, nil
}

// run prints a row for each convolution and the geometric mean of their ratios.
func (c comparison) run(stdout, stderr io.Writer) error {
	device, rows, layers, err := c.ours(stderr)
	if err != nil {
		return err
	}
	peer, seconds, err := c.theirs(layers, stderr)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s, %s: %s, vksimclr on %s\n%9s %9s %6s\n", c.network, c.precision, peer, device, "PyTorch", "vksimclr", "ratio")
	logs := 0.0
	for i, r := range rows {
		ratio := seconds[i] / r.Seconds
		logs += math.Log(ratio)
		fmt.Fprintf(stdout, "%9.1f %9.1f %6.2f  %s\n", r.FLOPs/seconds[i]/1e9, r.FLOPs/r.Seconds/1e9, ratio, strings.TrimPrefix(r.Name, "Benchmark"))
	}
	fmt.Fprintf(stdout, "GFLOP/s; geometric mean of the ratios %.2f\n", math.Exp(logs/float64(len(rows))))
	return nil
}
