package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTree lints the repository itself.
func TestTree(t *testing.T) {
	r, err := lint("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.findings {
		t.Error(f)
	}
}

const table = "# Words\n" + wordsBegin + " -->\n" +
	"| retired | say | where | unless the line has |\n|---|---|---|---|\n" +
	"| `\\broof` | peak | go, shaders | `roof_share` (a key) |\n" +
	"| `in steps of (one\\|two)` | stride | | |\n" +
	wordsEnd + " -->\n"

// tree writes files into a folder of the test.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFindings(t *testing.T) {
	root := tree(t, map[string]string{
		wordsFile: table,
		"a.go": "package a\n\n// Roof is the roof.\n" + strings.Repeat("x",
			101) + "\n",
		"b/long.go": strings.Repeat("\n", 251),
		"c.md": "A roof is fine here, in steps of two is not. " + strings.Repeat("x",
			200) + "\n",
		"bytes.go":            "// " + strings.Repeat("·", 49) + "\n",
		"d.go":                "// roof_share is a key\n\t" + strings.Repeat("x", 97) + "\n",
		"shaders/e.comp":      "// the roof\n",
		"shaders/spirv/f.go":  "roof",
		"old/g.go":            "// in steps of one\n",
		"new/h.go":            "package h\n",
		"tools/lint/pending":  "# not yet converted\nold\nnew\n",
		".hidden/ignored.go":  "roof",
		"b/testdata/input.go": "roof",
	})
	r, err := lint(root)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, f := range r.findings {
		have = append(have, f.String())
	}
	want := []string{
		`a.go:3: "Roof" is retired: say peak`,
		"a.go:4: 101 columns, at most 100",
		"b/long.go:251: 251 lines, at most 250: divide the file by topic",
		"bytes.go:1: 101 bytes, at most 100",
		`c.md:1: "in steps of two" is retired: say stride`,
		"c.md:1: begin with a heading",
		"c.md:1: 245 columns, at most 100",
		"d.go:2: 101 columns, at most 100",
		`shaders/e.comp:1: "roof" is retired: say peak`,
	}
	if strings.Join(have, "\n") != strings.Join(want, "\n") {
		t.Errorf("findings:\n%s\nwant:\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
	}
	if len(r.converted) != 1 || r.converted[0] != "new" {
		t.Errorf("converted: %v, want new", r.converted)
	}
}

func TestBrokenTables(t *testing.T) {
	for name, text := range map[string]string{
		"no table": "Words.\n", "no rows": wordsBegin + " -->\n" + wordsEnd + " -->\n",
		"bad pattern": wordsBegin + " -->\n| `(` | x | | |\n" + wordsEnd + " -->\n",
		"no pattern":  wordsBegin + " -->\n| `a` | x | | b |\n" + wordsEnd + " -->\n",
	} {
		if _, err := lint(tree(t, map[string]string{wordsFile: text})); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
