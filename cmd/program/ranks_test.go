package program

import (
	"bytes"
	"context"
	"io"
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
			r := &ranks{Group: g, local: i, locals: size, hosts: strings.Split("ant bee cat dog", " ")}
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

// Three ranks judge as one does, and embed the same bytes.
func TestRanksEncodeTogether(t *testing.T) {
	enginetest.Device(t)
	t.Setenv("VKSIMCLR_CACHE", t.TempDir())
	dir := t.TempDir()
	save(t, dir, "tiny")
	read := func(name string) []byte {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	args := []string{"embed", dir, "--data", "shapes:200", "--limit", "101", "--out",
		filepath.Join(dir, "one.npy")}
	must(t, args...)
	args[len(args)-1] = filepath.Join(dir, "three.npy")
	for rank, r := range onRanks(t, 3, same(args...)) {
		if r.code != 0 || (rank == 0) != strings.Contains(r.out, "101 pictures") {
			t.Errorf("rank %d: code %d, %s%s", rank, r.code, r.out, r.log)
		}
	}
	if !bytes.Equal(read("one.npy"), read("three.npy")) {
		t.Error("three ranks embed otherwise than one")
	}
	judge := []string{"eval", "knn", dir, "--data", "shapes:200", "--test-limit", "31", "--json",
		"--no-cache"}
	want := must(t, judge...)
	for range 2 { // the features are kept then
		judge = judge[:len(judge)-1]
		if got := onRanks(t, 3, same(judge...)); got[0].code != 0 || got[0].out != want {
			t.Errorf("three ranks judge otherwise than one: %s%s\nwant %s", got[0].out, got[0].log,
				want)
		}
		judge = append(judge, "")
	}
}
