// Command peers times the same training step in PyTorch and in vksimclr, in turn on the same machine, and prints the ratio of images/s; with -kernels,
// the convolutions of a network one by one.
//
//	go run ./tools/peers -arch small -batch 128
//	go run ./tools/peers -arch resnet18 -batch 32 -rounds 5 -python /usr/bin/python3
//	go run ./tools/peers -arch resnet50 -size 224 -batch 256 -precision mixed -with VKSIMCLR_FUSE=off -with "VKSIMCLR_FUSE=off VKSIMCLR_MATRIX=off"
//
//	go run ./tools/peers -kernels resnet18 -seconds 0.3
//
// Each -with is one more way to run vksimclr, measured in the same rounds: environment variables, apart by spaces.
// It needs bin/ (./build.sh) and a Python with PyTorch (on Debian: apt-get install python3-torch libopenblas0-pthread).
package main

import (
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

//go:embed step.py
var step string

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// rate is what both programs print, among other things.
type rate struct {
	Device          string  `json:"device"`
	Driver          string  `json:"driver"`
	Torch           string  `json:"torch"`
	ImagesPerSecond float64 `json:"images_per_s"`
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	flags.SetOutput(stderr)
	arch := flags.String("arch", "small", "encoder: tiny, small, resnet18, resnet34, resnet50")
	size := flags.Int("size", 32, "side of a view in pixels")
	batch := flags.Int("batch", 128, "pictures in a step")
	seconds := flags.Float64("seconds", 5, "time of one measurement")
	rounds := flags.Int("rounds", 3, "measurements of each, in turn")
	precision := flags.String("precision", "fp32", "fp32, or mixed: 16-bit activations here, autocast to bfloat16 there")
	ways := []string{""} // environments of vksimclr
	flags.Func("with", "measure vksimclr with these environment variables, too; may be given again", func(s string) error {
		ways = append(ways, s)
		return nil
	})
	threads := flags.Int("threads", runtime.NumCPU(), "PyTorch's threads")
	python := flags.String("python", "/usr/bin/python3", "a Python with PyTorch")
	program := flags.String("vksimclr", "bin/vksimclr", "the program")
	network := flags.String("kernels", "", "compare the convolutions of resnet18 or resnet50 instead of a step")
	bench := flags.String("kbench", "bin/kbench", "the program for that")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *network != "" {
		c := comparison{network: *network, precision: *precision, python: *python, kbench: *bench, seconds: *seconds, threads: *threads}
		if err := c.run(stdout, stderr); err != nil {
			fmt.Fprintln(stderr, "peers:", err)
			return 1
		}
		return 0
	}
	text := func(v any) string { return fmt.Sprint(v) }
	var peers []rate
	ours := make([][]rate, len(ways))
	for range *rounds {
		p, err := measure("", stderr, *python, "-c", step, *arch, text(*size), text(*batch), text(*seconds), text(*threads), *precision)
		peers = append(peers, p)
		for i, way := range ways {
			if err == nil {
				var o rate
				o, err = measure(way, stderr, *program, "bench", "--json", "--arch", *arch, "--size", text(*size), "--batch", text(*batch),
					"--precision", *precision, "--seconds", text(*seconds))
				ours[i] = append(ours[i], o)
			}
		}
		if err != nil {
			fmt.Fprintln(stderr, "peers:", err)
			return 1
		}
	}
	a := median(peers)
	fmt.Fprintf(stdout, "%s, %d×%d, batch %d, %s, median of %d rounds\n", *arch, *size, *size, *batch, *precision, *rounds)
	fmt.Fprintf(stdout, "PyTorch %s on %s: %s images/s\n", peers[0].Torch, peers[0].Device, significant(a))
	for i, way := range ways {
		b, with := median(ours[i]), ""
		if way != "" {
			with = " with " + way
		}
		fmt.Fprintf(stdout, "vksimclr on %s (%s)%s: %s images/s, ratio %.2f\n", ours[i][0].Device, ours[i][0].Driver, with, significant(b), b/a)
	}
	return 0
}

// measure runs a program with more environment variables and reads what it prints.
func measure(environment string, stderr io.Writer, program string, args ...string) (r rate, err error) {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), strings.Fields(environment)...)
	return r, decode(cmd, stderr, &r)
}

// decode runs a program and reads the JSON that it prints.
func decode(cmd *exec.Cmd, stderr io.Writer, into any) error {
	cmd.Stderr = stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", cmd.Path, err)
	}
	return nil
}

func median(rates []rate) float64 {
	v := make([]float64, len(rates))
	for i, r := range rates {
		v[i] = r.ImagesPerSecond
	}
	slices.Sort(v)
	return v[len(v)/2]
}

func significant(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }
