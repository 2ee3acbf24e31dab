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

const referenceCases = "../../kernels/harness/testdata/reference"

// spvtest runs the command and returns its exit code and what it said.
func spvtest(args ...string) (code int, stdout, stderr string) {
	var out, err strings.Builder
	code = run(args, &out, &err)
	return code, out.String(), err.String()
}

func TestUsage(t *testing.T) {
	if code, out, _ := spvtest("--help"); code != 0 || !strings.Contains(out, "examples:") {
		t.Errorf("--help: %d\n%s", code, out)
	}
	for _, args := range [][]string{{"--colour"}, {"--run", "("}, {"--seed", "x"},
		{"--precision", "fp8"}, {"--ranks", "0"}} {
		if code, _, err := spvtest(args...); code != 2 || strings.Count(err, "\n") != 1 {
			t.Errorf("%v: %d, %q", args, code, err)
		}
	}
	absent := filepath.Join(t.TempDir(), "absent")
	results := filepath.Join(absent, "results.json")
	for want, args := range map[string][]string{
		"give .safetensors files":          {absent},
		"no .safetensors files":            {t.TempDir()},
		"no Vulkan device":                 {"--device", "no such device"},
		"spvtest: --json: open " + results: {"--json", results, "--device", "no such device"},
	} {
		code, _, err := spvtest(args...)
		if code != 1 || strings.Count(err, "\n") != 1 || !strings.Contains(err, want) {
			t.Errorf("%v: %d, %q", args, code, err)
		}
	}
}

// TestFiles: a folder with a good and a damaged case gives a line each, their number, JSON, and
// exit code 1.
func TestFiles(t *testing.T) {
	enginetest.Device(t)
	good, err := os.ReadFile(filepath.Join(referenceCases, "relu.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	folder, results := t.TempDir(), filepath.Join(t.TempDir(), "results.json")
	for name, data := range map[string][]byte{"good.safetensors": good,
		"inner/cut.safetensors": good[:50], "notes.txt": nil} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	code, out, _ := spvtest(folder, "--json", results)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 1 || len(lines) != 3 || lines[2] != "1 passed, 1 failed, 0 skipped" {
		t.Fatalf("%d\n%s", code, out)
	}
	pass := regexp.MustCompile(`^good +relu +\S+ +\S+ +1\.0e-05 PASS$`)
	if !pass.MatchString(lines[0]) || !strings.Contains(lines[1], "FAIL  safetensors: ") {
		t.Error(out)
	}
	var report struct {
		Count map[string]int   `json:"count"`
		Cases []map[string]any `json:"cases"`
	}
	text, err := os.ReadFile(results)
	if err != nil || json.Unmarshal(text, &report) != nil || report.Count["failed"] != 1 ||
		len(report.Cases) != 2 || report.Cases[0]["name"] != "good" {
		t.Errorf("%v\n%s", err, text)
	}
	code, out, _ = spvtest("--run", "^good", folder) // the case's name, not the file's path
	if code != 0 || !strings.HasSuffix(out, "1 passed, 0 failed, 0 skipped\n") {
		t.Errorf("%d\n%s", code, out)
	}
}

func TestTables(t *testing.T) {
	enginetest.Device(t)
	code, out, err := spvtest("--run", "^peak_copy/", "--slow")
	if code != 0 || !strings.HasSuffix(out, "4 passed, 0 failed, 0 skipped\n") {
		t.Errorf("%d\n%s%s", code, out, err)
	}
}

// TestNothingRun: a pattern that matches no case is a failure.
func TestNothingRun(t *testing.T) {
	enginetest.Device(t)
	for _, args := range [][]string{{"--run", "no such"}, {"--run", "testdata", referenceCases}} {
		code, _, err := spvtest(args...)
		if code != 1 || !strings.Contains(err, "no case matches --run") {
			t.Errorf("%v: %d, %q", args, code, err)
		}
	}
}
