package program

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vksimclr/dist"
	"vksimclr/engine/enginetest"
)

// called is what came of a command on one rank.
type called struct {
	code     int
	out, log string
}

// onRanks runs a command on so many ranks within this process. args are those of a rank.
func onRanks(t *testing.T, size int, args func(rank int) []string) []called {
	t.Helper()
	results := make([]called, size)
	var wait sync.WaitGroup
	for i, g := range dist.Local(size) {
		wait.Go(func() {
			r := &ranks{Group: g, local: i, locals: size, hosts: strings.Fields("ant bee cat")}
			var out, log bytes.Buffer
			c := console{out: &out, log: &log, ranks: r}
			if i > 0 {
				c.out, c.log = io.Discard, io.Discard
			}
			results[i].code = run(context.Background(), args(i), c)
			if !r.together && r.ended != nil { // as End tells the others
				g.Close()
			}
			results[i].out, results[i].log = out.String(), log.String()
		})
	}
	wait.Wait()
	return results
}

// same are the same arguments for all ranks.
func same(args ...string) func(int) []string { return func(int) []string { return args } }

// Rank 0 prints one mistake, whatever the ranks disagree in.
func TestRanksDisagree(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args func(rank int) []string
		want string
		code int
	}{
		{same("bench"), "bench runs in one process, but 3 were started", exitUsage},
		{same("train", "--bacht", "3"), `did you mean "--batch"`, exitUsage},
		{same("train", "--batch", "2", "--out", filepath.Join(dir, "a")),
			"batch is 2, but there are 3 ranks, each with a part of it: give --batch 3", exitUsage},
		{same("train", "--config", filepath.Join(dir, "none.toml")), "none.toml", exitError},
		{same("eval", "knn", filepath.Join(dir, "none")), "none: ", exitError},
		{func(rank int) []string {
			return []string{"train", "--batch", []string{"96", "96", "64"}[rank]}
		}, "--batch of rank 0 on ant is 96, that of rank 2 on cat is 64", exitUsage},
		{func(rank int) []string {
			return append([]string{"train"}, [][]string{nil, {"--no-blur"}, nil}[rank]...)
		}, "--blur of rank 0 on ant is not given, that of rank 1 on bee is false", exitUsage},
	} {
		results := onRanks(t, 3, c.args)
		first := results[0]
		if first.code != c.code || !strings.Contains(first.log, c.want) ||
			strings.Count(first.log, "\n") != 1 {
			t.Errorf("code %d, %q, want %d and %q", first.code, first.log, c.code, c.want)
		}
	}
}

// lossesOf are those of a run's steps.
func lossesOf(t *testing.T, dir string) (all []float64) {
	t.Helper()
	err := readRecords(dir, func(r record) error {
		for _, v := range r.values {
			if v.Name == "loss" {
				all = append(all, v.Value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Three ranks train, judge and embed as one process does, and a run goes on with two.
func TestRanksWorkAsOne(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	together := func(size int, args ...string) string {
		t.Helper()
		results := onRanks(t, size, same(args...))
		for rank, r := range results {
			if r.code != 0 || rank > 0 && r.out+r.log != "" {
				t.Fatalf("%v: rank %d: code %d, %s%s", args, rank, r.code, r.out, r.log)
			}
		}
		return results[0].out + results[0].log
	}
	train := func(epochs, out string) []string {
		return []string{"train", "--data", "shapes:64", "--batch", "16", "--epochs", epochs,
			"--width", "4", "--knn-test", "8", "--eval-pictures", "16", "--checkpoint-every", "3",
			"--lr", "0.0001", "--out", out}
	}
	must(t, train("1", in("one"))...)
	said := together(3, train("1", in("three"))...)
	if !strings.Contains(said, "3 ranks on 3 hosts: 5 or 6 pictures of a batch each") {
		t.Errorf("the run begins with %s", said)
	}
	one, three := lossesOf(t, in("one")), lossesOf(t, in("three"))
	for i, want := range one {
		if len(three) != 4 || math.Abs(three[i]-want) > 1e-3*want {
			t.Fatalf("three ranks have the losses %v, one has %v", three, one)
		}
	}
	if s, err := readSummary(in("three")); err != nil || s.Ranks == nil || s.Ranks.Count != 3 ||
		len(s.Ranks.Devices) != 3 || s.KNNBefore == nil || s.KNNAfter == nil {
		t.Errorf("summary %+v, %v", s, err)
	}
	together(2, append(train("2", in("three")), "--resume")...)
	if n := len(lossesOf(t, in("three"))); n != 8 {
		t.Errorf("the run that went on has %d steps", n)
	}
	embed := []string{"embed", in("one"), "--data", "shapes:200", "--limit", "31", "--out"}
	must(t, append(embed, in("one.npy"))...)
	together(3, append(embed, in("three.npy"))...)
	if !bytes.Equal(readAll(t, in("one.npy")), readAll(t, in("three.npy"))) {
		t.Error("three ranks embed otherwise than one")
	}
	judge := []string{"eval", "knn", in("one"), "--test-limit", "8", "--json"}
	fresh := together(3, judge...)
	if kept := together(3, judge...); kept != fresh {
		t.Errorf("with features that were kept, ranks judge otherwise: %s, %s", kept, fresh)
	}
}

func readAll(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
