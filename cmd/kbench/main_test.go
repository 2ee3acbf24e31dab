package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

func kbench(args ...string) (code int, stdout, stderr string) {
	var out, err strings.Builder
	code = run(args, &out, &err)
	return code, out.String(), err.String()
}

func TestUsage(t *testing.T) {
	if code, out, _ := kbench("--help"); code != 0 || !strings.Contains(out, "examples:") {
		t.Errorf("--help: %d\n%s", code, out)
	}
	for _, args := range [][]string{{"--ops", "x"}, {"--op", "("}, {"--count", "0"},
		{"--time", "-1s"}, {"--network", "vgg"}, {"--network", "resnet18", "--views", "3"},
		{"--views", "4"}, {"stray"}} {
		if code, _, err := kbench(args...); code != 2 || strings.Count(err, "\n") != 1 {
			t.Errorf("%v: %d, %q", args, code, err)
		}
	}
}

// TestResultsThatCannotBeWritten: they are refused by name before the device is opened.
func TestResultsThatCannotBeWritten(t *testing.T) {
	absent := filepath.Join(t.TempDir(), "absent", "results")
	for _, flag := range []string{"--json", "--fit"} {
		code, out, err := kbench("--op", "^peak_fma", "--device", "no such device", flag, absent)
		if code != 1 || out != "" || !strings.Contains(err, "kbench: "+flag+": open "+absent) {
			t.Errorf("%s: %d %s, %q", flag, code, out, err)
		}
	}
}

// TestNetworks: a network's rows are there for those who ask, with as many views as they ask for.
func TestNetworks(t *testing.T) {
	code, out, err := kbench("--list")
	usual := strings.Contains(out, "conv2d_forward/N16_H32_W32_C64_K64_")
	if code != 0 || strings.Contains(out, "resnet") || !usual {
		t.Errorf("%d %s\n%s", code, err, out)
	}
	for views, flags := range map[string][]string{"16": nil, "512": {"--views", "512"}} {
		args := []string{"--list", "--network", "resnet50", "--op", "conv2d_forward/N"}
		code, out, err := kbench(append(args, flags...)...)
		lines := strings.Count(out, "\n")
		right := strings.Count(out, "resnet50/conv2d_forward/N"+views+"_")
		if code != 0 || lines != 23 || right != 23 { // distinct convolutions
			t.Errorf("%d %s\n%s", code, err, out)
		}
	}
}

// TestRows: every line is one that benchstat takes or leaves, and the JSON says the same.
func TestRows(t *testing.T) {
	enginetest.Device(t)
	results := filepath.Join(t.TempDir(), "rows.json")
	code, out, err := kbench("--op", "^peak_fma", "--time", "1ms", "--count", "2",
		"--json", results)
	if code != 0 {
		t.Fatalf("%d\n%s", code, err)
	}
	row := regexp.MustCompile(`^BenchmarkPeakFma/\w+\s+\d+\s+\d+ ns/op\s+[\d.e+]+ GFLOP/s` +
		`\s+[\d.e+-]+ GB/s\s+[\d.]+ %peak$`)
	other := regexp.MustCompile(`^(goos|goarch|pkg|device|driver): .+|` +
		`^Unit \S+ better=higher$|^# peak: `)
	rows := 0
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case row.MatchString(line):
			rows++
		case !other.MatchString(line):
			t.Errorf("%q", line)
		}
	}
	var saved struct {
		Peak map[string]float64 `json:"roof"`
		Rows []map[string]any   `json:"rows"`
	}
	text, readErr := os.ReadFile(results)
	if readErr != nil || json.Unmarshal(text, &saved) != nil || rows != 2 || len(saved.Rows) != 2 ||
		saved.Peak["flops_per_second"] <= 0 {
		t.Errorf("%d rows, %v\n%s", rows, readErr, text)
	}
	code, _, err = kbench("--op", "nothing like it")
	if code != 1 || !strings.Contains(err, "no timed row") {
		t.Errorf("%d, %q", code, err)
	}
}
