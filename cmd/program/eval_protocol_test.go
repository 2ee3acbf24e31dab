package program

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
	"vksimclr/train"
)

// Every published protocol of neighbours has its numbers, and given flags go over them.
func TestKNNProtocols(t *testing.T) {
	for _, c := range []struct{ protocol, want string }{
		{"lightly", "200 weighted cosine 0.1"},
		{"lightly-small", "20 weighted cosine 0.1"},
		{"vissl", "200 weighted cosine 0.1"},
		{"instdisc", "200 weighted cosine 0.07"},
		{"leftthomas", "200 weighted cosine 0.5"},
		{"sololearn", "20 weighted cosine 0.07"},
		{"sololearn-euclidean", "20 weighted euclidean 0.07"},
		{"dkobak", "10 plain cosine 0.1"},
	} {
		k := knnCommand{Protocol: c.protocol}
		err := k.follow(nil)
		got := fmt.Sprint(k.K, " ", k.Votes, " ", k.Distance, " ", k.Temperature)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %s, want %s", c.protocol, err, got, c.want)
		}
	}
	k := knnCommand{Protocol: "dkobak", K: 5, Votes: "weighted", Temperature: 0.3}
	if err := k.follow([]string{"k", "votes", "temperature"}); err != nil || k.K != 5 ||
		k.Votes != "weighted" || k.Temperature != 0.3 || k.Distance != "cosine" {
		t.Errorf("%v, %+v", err, k)
	}
}

// A protocol's k is at most the bank, and the result says how neighbours voted.
func TestKNNByProtocol(t *testing.T) {
	enginetest.Device(t)
	out := base(t, t.TempDir(), "2")
	for args, want := range map[string]string{
		"--protocol sololearn-euclidean": "20 weighted euclidean <nil>",
		"--protocol lightly":             "64 weighted cosine 0.1",
		"--k 10 --unweighted":            "10 plain cosine <nil>",
	} {
		text := must(t, append(strings.Fields("eval knn "+out+" --test-limit 20 --json"),
			strings.Fields(args)...)...)
		var r map[string]any
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(r["k"], r["votes"], " ", r["distance"], " ", r["temperature"]); got !=
			strings.Replace(want, " ", "", 1) {
			t.Errorf("%s: %s, want %s", args, got, want)
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

// Every published protocol of a linear classifier is a valid recipe.
func TestLinearProtocols(t *testing.T) {
	set := data.NewShapes(data.Train, 5000)
	for _, p := range linearProtocols() {
		short := p.with(sgdFlags{Epochs: 2, Batch: 16, LR: 0.5}, []string{"epochs", "batch"})
		if peak, err := short.peak(); err != nil || peak != 0.5 || short.epochs != 2 ||
			short.batch != 16 {
			t.Errorf("%s: %v, %+v", p.name, err, short)
		}
		if p.cached {
			continue
		}
		for _, of := range []linearProtocol{p, short} {
			r := of.recipe()
			r.Train, r.Layer, r.Batch = set, train.LayerH, of.batch
			r.Views = defaultSettings().views(32)
			if err := r.Validate(); err != nil {
				t.Errorf("%s: %v", p.name, err)
			}
			if _, err := r.Rate.Schedule(5000, of.batch, 100); err != nil {
				t.Errorf("%s: %v", p.name, err)
			}
		}
	}
}

// Protocols leave the encoder alone and keep a classifier.
func TestLinearByProtocol(t *testing.T) {
	enginetest.Device(t)
	out := base(t, t.TempDir(), "3")
	for _, name := range []string{"vissl", "dkobak"} {
		text := must(t, append(strings.Fields("eval linear "+out+" --limit 60 --test-limit 20"),
			"--epochs", "2", "--protocol", name, "--json")...)
		var r linearResult
		if err := json.Unmarshal([]byte(text), &r); err != nil || r.SGD == nil ||
			r.SGD.Epochs != 2 || r.SGD.Batch != 60 || r.Protocol != name || r.Top5 < r.Top1 {
			t.Fatalf("%v: %s", err, text)
		}
		if _, err := os.Stat(filepath.Join(out, "eval-linear-"+name+".json")); err != nil {
			t.Error(err)
		}
	}
	must(t, "predict", out, "--limit", "4", "--out", filepath.Join(out, "x.csv"))
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
	for layer, want := range map[string]int{"1": 16, "2": 16, "3": 128, "-1": 128} {
		must(t, "embed", out, "--layer="+layer, "--limit", "4", "--out", file)
		// The hidden layers have the width of the encoder's output, 4·2·2.
		if columns := strings.Count(lines(t, file)[0], ",f"); columns != want {
			t.Errorf("layer %s: %d columns, want %d", layer, columns, want)
		}
	}
	text := must(t, "eval", "rank", out, "--layer", "2", "--limit", "16", "--views", "4", "--json")
	if !strings.Contains(text, `"layer": "head2"`) {
		t.Error(text)
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
