package program

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tarOf is a tar with the same content under every name.
func tarOf(t *testing.T, content string, names ...string) string {
	t.Helper()
	var file bytes.Buffer
	archive := tar.NewWriter(&file)
	for _, name := range names {
		h := tar.Header{Name: name, Mode: 0o666, Size: int64(len(content))}
		if err := archive.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(archive, content)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// Folders without pictures, damaged archives and checkpoints with NaN are one line that names the
// file and says what to do. Nothing is left behind.
func TestBadSources(t *testing.T) {
	dir, in := t.TempDir(), t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	begin, nan := at("begin"), at("nan")
	save(t, begin, "tiny")
	for _, folder := range []string{at("none"), at("classes/a"), at("classes/b")} {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	saveNaN(t, nan)
	pack := at("good.pack")
	must(t, "pack", "--data", drawFolder(t, 2), "--out", pack)
	whole, err := os.ReadFile(pack)
	if err != nil {
		t.Fatal(err)
	}
	write(t, at("cut.pack"), string(whole[:len(whole)-9]))
	write(t, at("next.pack"), string(laterVersion(whole)))
	shard := tarOf(t, pngOf(t, 2, 2, 6), "0.png", "1.png", "2.png")
	write(t, at("cut.tar"), shard[:len(shard)/2])
	write(t, at("outside.tar"), tarOf(t, pngOf(t, 2, 2, 6), "0.png", "../1.png"))
	write(t, at("page.tar"), strings.Repeat("<!DOCTYPE html>", 200))

	for _, c := range []struct{ data, file, want string }{
		{at("none"), at("none"), "give a folder with files"},
		{at("classes"), at("classes"), "give a folder with files"},
		{at("gone"), at("gone"), "give a folder"},
		{at("cut.tar"), at("cut.tar"), "it is cut short"},
		{at("outside.tar"), at("outside.tar"), `"../1.png" lies outside of the archive: make the`},
		{at("page.tar"), at("page.tar"), "copy it again"},
		{at("cut.pack"), at("cut.pack"), "cut short"},
		{at("next.pack"), at("next.pack"), "of version 2, this program reads version 1: make it"},
	} {
		for _, command := range []string{"train --out X", "embed " + begin + " --out X.npy",
			"finetune " + begin + " --out X", "inspect --out X", "views --out X.png"} {
			args := strings.Fields(strings.ReplaceAll(command, "X", in+"/x"))
			code, stdout, log := call(append(args, "--data", c.data)...)
			if code != 1 || stdout != "" || strings.Count(log, "\n") != 1 ||
				!strings.Contains(log, c.file) || !strings.Contains(log, c.want) {
				t.Errorf("%s %s: code %d, stderr %q lacks %q", args[0], c.data, code, log, c.want)
			}
		}
	}
	for _, command := range []string{"eval knn", "eval linear", "eval rank",
		"finetune --out X", "embed --out X.npy", "export --out X.onnx"} {
		args := strings.Fields(strings.ReplaceAll(command, "X", in+"/x"))
		code, stdout, log := call(append(args, nan)...)
		if code != 1 || stdout != "" || strings.Count(log, "\n") != 1 ||
			!strings.Contains(log, nan) || !strings.Contains(log, "conv1.weight is NaN") {
			t.Errorf("%s of a checkpoint with NaN: code %d, stderr %q", command, code, log)
		}
	}
	if left, _ := os.ReadDir(in); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// laterVersion is a pack that says that it is of version 2.
func laterVersion(pack []byte) []byte {
	later := bytes.Clone(pack)
	binary.LittleEndian.PutUint32(later[8:], 2)
	return later
}
