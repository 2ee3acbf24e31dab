package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program writes a shell script that stands in for a program.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// peers runs the command and returns its exit code and output.
func peers(args ...string) (code int, out, log string) {
	var stdout, stderr bytes.Buffer
	code = run(args, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// wantLines wants an output to have each of these parts.
func wantLines(t *testing.T, out string, lines ...string) {
	t.Helper()
	for _, want := range lines {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

const (
	// torchStep prints what step.py prints, once for each line that it reads.
	torchStep = `while read line; do
  echo '{"torch": "2.0", "device": "cpu", "images_per_s": 200}'
done`

	// benchStep prints what vksimclr bench prints. It knows one configuration.
	benchStep = `[ "$VKSIMCLR_FUSE" = off ] && speed=100 || speed=50
case "$*" in
*"--arch small"*"--batch 64"*"--precision fp32"*)
  echo "{\"device\": \"card\", \"driver\": \"d\", \"images_per_s\": $speed}";;
*) exit 3;;
esac`
)

// TestRatio: the table comes from the medians of both programs, in each environment.
func TestRatio(t *testing.T) {
	saved := filepath.Join(t.TempDir(), "peers.json")
	code, out, log := peers("-python", program(t, torchStep), "-vksimclr", program(t, benchStep),
		"-batch", "64", "-precision", "tf32", "-with", "VKSIMCLR_FUSE=off A=b", "-json", saved)
	if code != 0 {
		t.Errorf("exit code %d\n%s", code, log)
	}
	wantLines(t, out, "round 3, PyTorch: 200 images/s\n",
		"(d): 50 images/s, ratio 0.25\n", "with VKSIMCLR_FUSE=off A=b: 100 images/s, ratio 0.50\n")
	var results struct{ VKSimCLR []measured }
	text, err := os.ReadFile(saved)
	if err != nil || json.Unmarshal(text, &results) != nil || len(results.VKSimCLR) != 2 ||
		len(results.VKSimCLR[1].Rates) != 3 {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestFailedMeasurements: what one program cannot measure does not lose what the other can, and is
// tried again in the next round.
func TestFailedMeasurements(t *testing.T) {
	ours := program(t, benchStep)
	once := program(t, `[ -e "$0.ran" ] || { touch "$0.ran"; exit 1; }; `+torchStep)
	code, out, log := peers("-python", once, "-vksimclr", ours, "-batch", "64")
	if code != 1 {
		t.Errorf("exit code %d\n%s", code, log)
	}
	wantLines(t, out, "round 1, PyTorch: failed", "round 2, PyTorch: 200", "ratio 0.25\n")
	wantLines(t, log, "1 of 6 measurements failed")

	code, out, _ = peers("-python", filepath.Join(t.TempDir(), "none"), "-vksimclr", ours,
		"-batch", "64")
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	wantLines(t, out, "none", "(d): 50 images/s\n")
}

// TestUsage: what the flags do not say is an error.
func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-precision", "fp8"}, {"stray"}, {"-rounds", "0"}, {"-no"}} {
		if code, _, _ := peers(args...); code != 2 {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
}

// kbenchRows prints and saves what kbench does: rows of two convolutions, then another operation's.
const kbenchRows = `echo rows
case "$*" in
*"--op conv2d_(forward|backward_data|backward_weight)/N --time"*"--views 8"*) ;;
*) exit 3;;
esac
while [ "$1" != --json ]; do shift; done
cat > "$2" <<'END'
{"device": "card", "driver": "d", "rows": [
{"name": "BenchmarkConv2dForward/resnet18/N64_H32_W32_C4_K64_R3_S3_stride1_pad1",
 "seconds": 0.5, "flops": 2e9},
{"name": "BenchmarkConv2dForward/resnet18/f161_N64_H32_W32_C64_K64_R3_S3_stride1_pad1",
 "seconds": 1, "flops": 1},
{"name": "BenchmarkConv2dBackwardData/resnet18/N64_H8_W9_C64_K128_R1_S1_stride2_pad0",
 "seconds": 0.1, "flops": 1e9}]}
END
`

// torchKernels answers two layers as kernels.py does, and fails on any other.
const torchKernels = `while read line; do case $line in
'["forward",64,3,32,32,64,3,3,1,1]') took=0.25;;
'["backward_data",64,64,8,9,128,1,1,2,0]') took=0.2;;
*) exit 1;;
esac; echo "{\"torch\": \"2.0\", \"device\": \"cpu\", \"seconds\": $took}"; done`

// TestKernels: the rows of the precision are compared, one by one, even if kbench fails later.
func TestKernels(t *testing.T) {
	for status, exit := range map[int]string{0: "", 1: "exit 1"} {
		code, out, log := peers("-kernels", "resnet18", "-views", "8",
			"-kbench", program(t, kbenchRows+exit), "-python", program(t, torchKernels))
		if code != status {
			t.Errorf("exit code %d\n%s", code, log)
		}
		wantLines(t, log, "rows\n")
		wantLines(t, out, "      8.0       4.0   0.50  Conv2dForward/",
			"      5.0      10.0   2.00  Conv2dBackwardData/", "mean of the ratios 1.00\n")
	}
}
