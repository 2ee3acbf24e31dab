package program

import (
	"encoding/json"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	page "vksimclr/report"
	"vksimclr/web/webtest"
)

// reported is the report of a run.
func reported(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 3<<20 {
		t.Errorf("%s has %d bytes", path, len(text))
	}
	return string(text)
}

// A run ends with a report that has all sections. The command makes the same of its folder.
func TestReportOfARun(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	run, other := filepath.Join(dir, "my run"), filepath.Join(dir, "other.html")
	must(t, "train", "--data", "shapes:128", "--size", "24", "--batch", "32", "--epochs", "2",
		"--knn-test", "16", "--eval-pictures", "64", "--knn-k", "10", "--out", run)
	text := reported(t, filepath.Join(run, reportFile))
	for _, want := range []string{`id="curves"`, `id="views"`, `id="map"`, `id="confusion"`,
		`id="neighbours"`, `id="typical"`, `id="timing"`, `id="settings"`, "128 to train on",
		"16 pictures to test on were classified", "8 of 8", "Report of my run",
		"vksimclr train --config &#39;" + run + "/config.toml&#39;"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the report", want)
		}
	}
	if strings.Contains(text, "Not here") {
		t.Error("a piece is missing")
	}
	var result reportResult
	out := must(t, "report", run, "--out", other, "--json")
	if err := json.Unmarshal([]byte(out), &result); err != nil || len(result.Missing) > 0 {
		t.Errorf("%v: %s", err, out)
	}
	if again := reported(t, other); again != text {
		t.Errorf("the command makes another report: %d bytes, not %d", len(again), len(text))
	}
	t.Run("browser", func(t *testing.T) {
		shown := webtest.Open(t, "file://"+filepath.ToSlash(filepath.Join(run, reportFile)),
			webtest.Options{})
		asked := slices.DeleteFunc(shown.Requests(), func(address string) bool {
			return strings.HasPrefix(address, "data:") // a part of the page
		})
		if len(asked) != 1 || len(shown.Errors()) > 0 {
			t.Errorf("the page asked for %q; errors: %q", asked, shown.Errors())
		}
	})
	must(t, "train", "--resume", "--out", run) // nothing is left to train: the report stays
	if again := reported(t, filepath.Join(run, reportFile)); again != text {
		t.Error("a run without steps changed the report")
	}
}

// Without labels, with pictures that have moved, and where the report cannot be written.
func TestReportsOfOddRuns(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for i := range 6 {
		savePNG(t, in("data/"+string(rune('a'+i))+".png"), 20+i, 24)
	}
	train := []string{"train", "--data", in("data"), "--size", "16", "--arch", "tiny", "--batch",
		"2", "--epochs", "1", "--precision", "fp32"}
	must(t, append(train, "--out", in("run"))...)
	text := reported(t, in("run/report.html"))
	for _, want := range []string{"no labels", "Without labels nobody can say", `id="neighbours"`,
		"there are no labelled pictures to test on", "chosen: "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the report", want)
		}
	}

	if err := os.Rename(in("data"), in("moved")); err != nil {
		t.Fatal(err)
	}
	_, _, log := call("report", in("run"))
	text = reported(t, in("run/report.html"))
	if !strings.Contains(log, "no map: ") || !strings.Contains(text, "Not here: ") ||
		strings.Contains(text, "data:image/") {
		t.Errorf("pictures that have moved: %s", log)
	}
	must(t, "report", in("run"), "--data", in("moved"))
	if text = reported(t, in("run/report.html")); !strings.Contains(text, "data:image/") {
		t.Error("--data does not find the pictures")
	}

	train[2] = in("moved")
	if err := os.MkdirAll(in("second/report.html"), 0o777); err != nil {
		t.Fatal(err)
	}
	code, _, log := call(append(train, "--eval-pictures", "0", "--out", in("second"))...)
	if code != 0 || !strings.Contains(log, "no report: ") {
		t.Errorf("a report that cannot be written: code %d, %s", code, log)
	}
	must(t, append(train, "--report", "off", "--out", in("third"))...)
	if _, err := os.Stat(in("third/report.html")); err == nil {
		t.Error("--report off writes one")
	}
}

// What is in the folder of a run that was killed, or of another command, is shown.
func TestReportsOfFilesAlone(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	metrics := "{\"step\":1,\"epoch\":0,\"loss\":5}\n{\"step\":2,\"epoch\":1,\"loss\":4}\n{\"st"
	writeBelow(t, in("killed/metrics.jsonl"), metrics)
	writeBelow(t, in("fine/metrics.jsonl"), metrics)
	writeBelow(t, in("fine/config.toml"), configMark+"finetune\nlr = 0.1\n")
	for _, c := range []struct{ run, want, missing string }{
		{"killed", "step 2 of 4", "no checkpoint"},
		{"fine", "run of finetune", "run of finetune"},
	} {
		var result reportResult
		out := must(t, "report", in(c.run), "--json")
		if err := json.Unmarshal([]byte(out), &result); err != nil ||
			!strings.Contains(result.Missing[page.MapOfAll], c.missing) {
			t.Errorf("%s: %v: %s", c.run, err, out)
		}
		if text := reported(t, in(c.run+"/report.html")); !strings.Contains(text, c.want) ||
			!strings.Contains(text, "<svg") {
			t.Errorf("%s: %q is not in the report", c.run, c.want)
		}
	}
	for _, c := range []mistake{
		{"report " + in("none"), 1, "there is no folder"},
		{"report " + dir, 1, "has no metrics.jsonl"},
		{"report " + in("killed") + " --out x.pdf", 2, "use .html"},
		{"report " + in("killed") + " --out " + in("none/x.html"), 1, "give a file in a folder"},
	} {
		c.refusedInOneLine(t, strings.Fields(c.args)...)
	}
}

// savePNG writes a picture of a few colours.
func savePNG(t *testing.T, path string, width, height int) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = byte(i*i*width/7 + i%4/3*255)
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	writeImage(t, path, m)
}
