package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Stand-ins print what PyTorch's step and vksimclr bench print; the table comes from their medians.
func TestRatio(t *testing.T) {
	dir := t.TempDir()
	program := func(name, script string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	python := program("python", `echo '{"torch": "2.0", "device": "cpu", "images_per_s": 200}'`)
	ours := program("vksimclr", `[ "$VKSIMCLR_FUSE" = off ] && speed=100 || speed=50
case "$*" in *"--arch small"*"--batch 64"*"--precision mixed"*) echo "{\"device\": \"card\", \"driver\": \"d\", \"images_per_s\": $speed}";; *) exit 3;; esac`)
	var out, log bytes.Buffer
	if code := run([]string{"-python", python, "-vksimclr", ours, "-batch", "64", "-precision", "mixed", "-with", "VKSIMCLR_FUSE=off A=b"}, &out, &log); code != 0 ||
		!strings.Contains(out.String(), "(d): 50 images/s, ratio 0.25\n") || !strings.Contains(out.String(), "with VKSIMCLR_FUSE=off A=b: 100 images/s, ratio 0.50\n") {
		t.Errorf("exit code %d\n%s%s", code, out.String(), log.String())
	}
	if code := run([]string{"-python", filepath.Join(dir, "none"), "-vksimclr", ours}, &out, &log); code != 1 || !strings.Contains(log.String(), "none") {
		t.Errorf("exit code %d\n%s", code, log.String())
	}
}

// Of kbench's rows those of the precision are compared, by their names.
func TestKernels(t *testing.T) {
	dir := t.TempDir()
	bench, python := filepath.Join(dir, "kbench"), filepath.Join(dir, "python")
	for path, script := range map[string]string{
		bench: `while [ "$1" != --json ]; do shift; done
echo '{"device": "card", "driver": "d", "rows": [
{"name": "BenchmarkConv2dForward/resnet18/N64_H32_W32_C4_K64_R3_S3_stride1_pad1", "seconds": 0.5, "flops": 2e9},
{"name": "BenchmarkConv2dForward/resnet18/f161_N64_H32_W32_C64_K64_R3_S3_stride1_pad1", "seconds": 1, "flops": 1},
{"name": "BenchmarkConv2dBackwardData/resnet18/N64_H8_W9_C64_K128_R1_S1_stride2_pad0", "seconds": 0.1, "flops": 1e9}]}' > "$2"`,
		python: `[ "$(cat)" = '[["forward",64,3,32,32,64,3,3,1,1],["backward_data",64,64,8,9,128,1,1,2,0]]' ] && echo '{"torch": "2.0", "device": "cpu", "seconds": [0.25, 0.2]}'`,
	} {
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var out, log bytes.Buffer
	code := run([]string{"-kernels", "resnet18", "-kbench", bench, "-python", python}, &out, &log)
	for _, want := range []string{"      8.0       4.0   0.50  Conv2dForward/", "      5.0      10.0   2.00  Conv2dBackwardData/", "mean of the ratios 1.00\n"} {
		if code != 0 || !strings.Contains(out.String(), want) {
			t.Errorf("exit code %d, no %q in\n%s%s", code, want, out.String(), log.String())
		}
	}
}
