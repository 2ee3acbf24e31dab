package program

import (
	"archive/tar"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// writeSources puts the pictures of drawFolder into a list with labels and into a shard.
func writeSources(t *testing.T, dir string) (list, shard string) {
	t.Helper()
	list, shard = filepath.Join(dir, "all.csv"), filepath.Join(dir, "all.tar")
	text := "path,label\n"
	f, err := os.Create(shard)
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewWriter(f)
	paths, _ := filepath.Glob(filepath.Join(dir, "*", "*.png"))
	for i, path := range paths {
		class := filepath.Base(filepath.Dir(path))
		text += fmt.Sprintf("%s/%s,%s\n", class, filepath.Base(path), class)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for ending, content := range map[string]string{"png": string(content), "cls": class} {
			h := tar.Header{Name: fmt.Sprintf("%04d.%s", i, ending), Mode: 0o666,
				Size: int64(len(content))}
			if err := archive.WriteHeader(&h); err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(archive, content)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	write(t, list, text)
	return list, shard
}

// A list trains, is judged by a shard, and is embedded in its own order.
func TestListsAndShards(t *testing.T) {
	enginetest.Device(t) // or skip
	dir, out := drawFolder(t, 10), filepath.Join(t.TempDir(), "run")
	list, shard := writeSources(t, dir)
	code, text, log := call(onFolder(list, out, "--val", shard, "--range", "auto", "--json")...)
	var r summary
	if err := json.Unmarshal([]byte(text), &r); err != nil || code != 0 || r.KNNAfter == nil ||
		!strings.Contains(log, "2 classes (columns, rows)") {
		t.Fatalf("code %d, %v: %s\n%s", code, err, text, log)
	}
	csv := filepath.Join(t.TempDir(), "bank.csv")
	code, _, log = call("embed", out, "--split", "bank", "--out", csv)
	rows, err := os.ReadFile(csv)
	if err != nil || code != 0 || strings.Count(string(rows), "\n") != 21 ||
		!strings.Contains(string(rows), "\ncolumns/1.png,columns,") {
		t.Errorf("code %d, %v, %s: %.200s", code, err, log, rows)
	}
}
