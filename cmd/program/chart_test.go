package program

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/runlog"
)

// The curves of one run and of two, with steps, evaluations and a line that is not whole yet.
func TestChart(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	fmt.Fprintln(&text, `{"step":0,"epoch":0,"eval_knn_top1":30,"eval_rankme":2.1}`)
	for step := range 1000 {
		fmt.Fprintf(&text, `{"step":%d,"loss":%g,"contrastive_accuracy":0.1,"lr":0.1}`+"\n", step+1,
			5-float64(step)/1000)
	}
	fmt.Fprintln(&text, `{"step":1000,"epoch":4,"eval_knn_top1":40,"gradient_norm":null}`)
	metrics := filepath.Join(dir, runlog.MetricsFile)
	write(t, metrics, text.String()+`{"step":1001,"lo`)
	out := must(t, "chart", dir, "--json")
	var r chartResult
	if err := json.Unmarshal([]byte(out), &r); err != nil || r.Steps != 1000 ||
		len(r.Charts) != 5 || r.Out != filepath.Join(dir, "curves.png") || !isPNG(t, r.Out) {
		t.Errorf("%v: %s", err, out)
	}
	two := filepath.Join(dir, "two.png")
	must(t, "chart", dir, dir, "--out", two)
	if !isPNG(t, two) {
		t.Error("two runs have no picture")
	}
	curves, err := readCurves(dir)
	if line := thinned(curves["loss"]); err != nil || len(line.X) > 400 || line.Y[0] < 4.99 {
		t.Errorf("%v: %d points, first %g", err, len(line.X), line.Y[0])
	}
	write(t, metrics, "no JSON\n")
	for args, want := range map[string]string{
		"chart " + dir:                                 "metrics.jsonl:1",
		"chart " + dir + " " + dir:                     "--out",
		"chart " + dir + " --out x.jpg":                "ends in .png",
		"chart " + filepath.Join(dir, "none"):          "folder that exists",
		"chart " + dir + " --out " + dir + "/no/x.png": "folder that exists",
	} {
		code, stdout, stderr := call(strings.Fields(args)...)
		if code == 0 || !strings.Contains(stderr, want) || stdout != "" {
			t.Errorf("%s: code %d, %q, want %q", args, code, stderr, want)
		}
	}
}
