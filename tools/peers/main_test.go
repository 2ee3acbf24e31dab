package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Stand-ins print what PyTorch's step and vksimclr bench print; the table comes from their medians.
func TestRatio(t *testing.T) {
	dir := t.TempDir()
	program := func(name, script string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	python := program("python", `echo '{"torch": "2.0", "device": "cpu", "images_per_s": 200}'`)
	ours := program("vksimclr", `[ "$VKSIMCLR_FUSE" = off ] && speed=100 || speed=50
case "$*" in *"--arch small"*"--batch 64"*"--precision mixed"*) echo "{\"device\": \"card\", \"driver\": \"d\", \"images_per_s\": $speed}";; *) exit 3;; esac`)
	var out, log bytes.Buffer
	if code := run([]string{"-python", python, "-vksimclr", ours, "-batch", "64", "-precision", "mixed", "-with", "VKSIMCLR_FUSE=off A=b"}, &out, &log); code != 0 ||
		!strings.Contains(out.String(), "(d): 50 images/s, ratio 0.25\n") || !strings.Contains(out.String(), "with VKSIMCLR_FUSE=off A=b: 100 images/s, ratio 0.50\n") {
		t.Errorf("exit code %d\n%s%s", code, out.String(), log.String())
	}
	if code := run([]string{"-python", filepath.Join(dir, "none"), "-vksimclr", ours}, &out, &log); code != 1 || !strings.Contains(log.String(), "none") {
		t.Errorf("exit code %d\n%s", code, log.String())
	}
}
