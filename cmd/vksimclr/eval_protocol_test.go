package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// Every published protocol of neighbours votes as its numbers say, and given flags go over them.
func TestKNNProtocols(t *testing.T) {
	enginetest.Device(t)
	out := base(t, t.TempDir(), "2")
	for _, c := range []struct{ args, want string }{
		{"--protocol lightly", "64 weighted cosine 0.1"}, // 200, at most all
		{"--protocol lightly-small", "20 weighted cosine 0.1"},
		{"--protocol vissl", "64 weighted cosine 0.1"},
		{"--protocol instdisc", "64 weighted cosine 0.07"},
		{"--protocol leftthomas", "64 weighted cosine 0.5"},
		{"--protocol sololearn", "20 weighted cosine 0.07"},
		{"--protocol sololearn-euclidean", "20 weighted euclidean none"},
		{"--protocol dkobak", "10 plain cosine none"},
		{"--protocol dkobak --k 5 --votes weighted", "5 weighted cosine 0.1"},
		{"--k 10 --unweighted", "10 plain cosine none"},
	} {
		text := must(t, append(strings.Fields("eval knn "+out+" --test-limit 20 --json"),
			strings.Fields(c.args)...)...)
		var r knnResult
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		temperature := "none"
		if r.Temperature != nil {
			temperature = fmt.Sprint(*r.Temperature)
		}
		if got := fmt.Sprint(r.K, " ", r.Votes, " ", r.Distance, " ", temperature); got != c.want {
			t.Errorf("%s: %s, want %s", c.args, got, c.want)
		}
	}
	for args, want := range map[string]string{
		"--protocol other":              "give lightly, ",
		"--unweighted --votes weighted": "leave one out",
	} {
		line := append([]string{"eval", "knn", out}, strings.Fields(args)...)
		if code, _, log := call(line...); code != exitUsage || !strings.Contains(log, want) {
			t.Errorf("%s: code %d, %s", args, code, log)
		}
	}
}

// Every published protocol of a linear classifier runs as its numbers say, leaves the encoder alone
// and keeps a classifier.
func TestLinearProtocols(t *testing.T) {
	enginetest.Device(t)
	out := base(t, t.TempDir(), "3")
	for _, p := range linearProtocols() {
		text := must(t, append(strings.Fields("eval linear "+out+" --limit 60 --test-limit 20"),
			"--epochs", "2", "--protocol", p.name, "--json")...)
		var r linearResult
		if err := json.Unmarshal([]byte(text), &r); err != nil || r.SGD == nil {
			t.Fatalf("%v: %s", err, text)
		}
		p.batch = 60 // at most all
		if peak, err := p.peak(); err != nil || r.SGD.LR != peak || r.SGD.Epochs != 2 ||
			r.SGD.Batch != 60 || r.Protocol != p.name || r.Top5 < r.Top1 {
			t.Errorf("%s: %v: %+v", p.name, err, r.SGD)
		}
		if _, err := os.Stat(filepath.Join(out, "eval-linear-"+p.name+".json")); err != nil {
			t.Error(err)
		}
		must(t, "predict", out, "--limit", "4", "--out", filepath.Join(out, "x.csv"))
	}
	line := strings.Fields("eval linear " + out + " --protocol other")
	if code, _, log := call(line...); code != exitUsage || !strings.Contains(log, "give lbfgs, ") {
		t.Errorf("code %d, %s", code, log)
	}
}

// Every layer of a head is judged and embedded under its number; one that is not there is refused.
func TestLayers(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	out := base(t, dir, "3")
	file := filepath.Join(dir, "x.csv")
	for layer, name := range map[string]string{"0": "h", "1": "head1", "2": "head2", "3": "head3",
		"-1": "z", "head2": "head2"} {
		text := must(t, "eval", "rank", out, "--layer="+layer, "--limit", "16", "--views", "4",
			"--json")
		if !strings.Contains(text, `"layer": "`+name+`"`) {
			t.Errorf("layer %s: %s", layer, text)
		}
		must(t, "embed", out, "--layer="+layer, "--limit", "4", "--out", file)
		columns := strings.Count(lines(t, file)[0], ",f") // widths: 4·2·2 and 128
		if want := map[bool]int{true: 128, false: 16}[name == "z" || name == "head3"]; columns !=
			want {
			t.Errorf("layer %s: %d columns, want %d", layer, columns, want)
		}
	}
	for _, args := range []string{"--layer=4", "--layer=g"} {
		if code, _, log := call("embed", out, args, "--out", file); code != exitUsage ||
			!strings.Contains(log, "is no layer") {
			t.Errorf("%s: code %d, %s", args, code, log)
		}
	}
	must(t, "finetune", out, "--from-layer", "2", "--labels-per-class", "2", "--epochs", "1",
		"--test-limit", "10", "--out", filepath.Join(dir, "tuned"))
	must(t, "predict", filepath.Join(dir, "tuned"), "--limit", "4", "--out", file)
}
