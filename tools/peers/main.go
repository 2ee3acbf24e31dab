// Command peers times the same training step in PyTorch and in vksimclr, in turn on the same
// machine, and prints the ratio of images/s. With -kernels it times the convolutions of a network
// one by one, with -decode the reading of JPEGs. It prints each measurement at once and goes on
// when one fails.
//
//	go run ./tools/peers -arch small -batch 128
//	go run ./tools/peers -arch resnet18 -batch 32 -rounds 5 -python /usr/bin/python3
//	go run ./tools/peers -arch resnet18 -batch 512 -precision tf32 -with VKSIMCLR_FUSE=off
//	go run ./tools/peers -kernels resnet18 -seconds 0.3
//	go run -tags turbo ./tools/peers -decode /tmp/mosaics -rounds 5
//
// Each -with is one more environment for vksimclr, measured in the same rounds: variables apart by
// spaces. It needs bin/ (./build.sh) and a Python with PyTorch (on Debian: apt-get install
// python3-torch libopenblas0-pthread).
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"

	"vksimclr/atomicfile"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	s := steps{environments: []string{""}}
	var k comparison
	var d decodes
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.arch, "arch", "small", "encoder: tiny, small, resnet18, resnet34, resnet50")
	flags.IntVar(&s.size, "size", 32, "side of a view in pixels")
	flags.IntVar(&s.batch, "batch", 128, "pictures in a step")
	flags.Float64Var(&s.seconds, "seconds", 5, "time of one measurement")
	flags.IntVar(&s.rounds, "rounds", 3, "measurements of each, in turn")
	flags.StringVar(&s.precision, "precision", "fp32",
		"fp32; tf32: fp32 here, TF32 there; mixed: 16-bit activations here, bfloat16 there")
	flags.Func("with", "measure vksimclr with these environment variables, too; may be given again",
		func(text string) error { s.environments = append(s.environments, text); return nil })
	flags.IntVar(&s.threads, "threads", runtime.NumCPU(), "PyTorch's threads")
	flags.StringVar(&s.python, "python", "/usr/bin/python3", "a Python with PyTorch")
	flags.StringVar(&s.program, "vksimclr", "bin/vksimclr", "the program")
	flags.StringVar(&s.json, "json", "", "write the measurements to this file, too, after each")
	flags.StringVar(&k.network, "kernels", "",
		"compare the convolutions of resnet18 or resnet50 instead of a step")
	flags.IntVar(&k.views, "views", 0, "with -kernels: views in a step (default: kbench's)")
	flags.StringVar(&d.folder, "decode", "",
		"compare how fast the JPEGs of this folder become batches instead of a step")
	flags.IntVar(&d.pictures, "pictures", 1000, "with -decode: of the folder")
	flags.IntVar(&d.side, "side", 256, "with -decode: pictures are scaled down to fit it")
	flags.IntVar(&d.workers, "workers", 2, "with -decode: of PyTorch's DataLoader")
	flags.StringVar(&k.kbench, "kbench", "bin/kbench", "with -kernels: the program")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	known := []string{"fp32", "tf32", "mixed"}
	if !slices.Contains(known, s.precision) || flags.NArg() > 0 || s.rounds < 1 {
		fmt.Fprintf(stderr, "peers: expected -precision %v, -rounds above 0, no arguments\n", known)
		return 2
	}
	compare := s.run
	if k.network != "" {
		k.precision, k.python, k.seconds, k.threads = s.precision, s.python, s.seconds, s.threads
		k.json = s.json
		compare = k.run
	}
	if d.folder != "" {
		d.rounds, d.python, d.json = s.rounds, s.python, s.json
		compare = d.run
	}
	if err := compare(stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "peers:", err)
		return 1
	}
	return 0
}

// save writes v as JSON to a file, if it has a name. The file is whole at any time.
func save(path string, v any) error {
	if path == "" {
		return nil
	}
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(path, append(text, '\n'))
}
