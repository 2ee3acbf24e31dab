package program

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// TestSelftest: the report is written by its extension and printed, and bad values are named.
func TestSelftest(t *testing.T) {
	enginetest.Device(t) // or skip
	path := filepath.Join(t.TempDir(), "report.json")
	code, out, log := call("selftest", "--quick", "--kernels", "^relu_forward$", "--report", path)
	if code != 0 || !strings.Contains(out, "all kernels are right on this device") ||
		!strings.Contains(log, path) {
		t.Fatalf("%d\n%s%s", code, out, log)
	}
	text, err := os.ReadFile(path)
	var report struct {
		Count   struct{ Passed int }
		Peaks   map[string]float64
		Kernels []struct{ Op string }
	}
	if err != nil || json.Unmarshal(text, &report) != nil || report.Count.Passed == 0 ||
		len(report.Kernels) != 1 || report.Peaks["flops_per_second"] <= 0 {
		t.Errorf("%v\n%s", err, text)
	}
	for _, c := range []struct{ flag, value, want string }{
		{"--report", "report.pdf", "ends in .html, .json or .txt"},
		{"--kernels", "(", "regular expression"},
	} {
		if code, _, log := call("selftest", c.flag, c.value); code != exitUsage ||
			!strings.Contains(log, c.want) || strings.Count(log, "\n") != 1 {
			t.Errorf("%s %s: %d, %q", c.flag, c.value, code, log)
		}
	}
}
