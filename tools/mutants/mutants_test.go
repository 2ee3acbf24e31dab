package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMutantsApply: every fault still has its place in the sources, names modules that exist, and
// has its row in docs/testing.md.
func TestMutantsApply(t *testing.T) {
	page, err := os.ReadFile("../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), tableStart)
	table, _, _ := strings.Cut(rest, tableEnd)
	for _, m := range mutants() {
		folder := "../../shaders"
		if m.modules == "" {
			folder = "../../kernels"
		}
		source, err := os.ReadFile(filepath.Join(folder, m.file))
		if err != nil {
			t.Error(err)
			continue
		}
		if changed, err := m.apply(string(source)); err != nil || changed == string(source) {
			t.Errorf("%s: %v", m.fault, err)
		}
		if m.modules != "" {
			if _, err := compiled("../../shaders/spirv", m.modules); err != nil {
				t.Errorf("%s: %v", m.fault, err)
			}
		}
		if !strings.Contains(table, "| "+m.fault+" | `"+m.file+"` | `") {
			t.Errorf("docs/testing.md has no row of %q: go run ./tools/mutants -write", m.fault)
		}
	}
}

// TestApply: what is not there, or there twice, is an error.
func TestApply(t *testing.T) {
	m := mutant{file: "f", from: "a", to: "b"}
	if s, err := m.apply("xay"); err != nil || s != "xby" {
		t.Errorf("%q, %v", s, err)
	}
	for _, source := range []string{"x", "aa"} {
		if _, err := m.apply(source); err == nil {
			t.Errorf("%q was accepted", source)
		}
	}
}
