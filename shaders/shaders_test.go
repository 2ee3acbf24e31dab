package shaders_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vksimclr/shaders"
	"vksimclr/shaders/manifest"
	"vksimclr/shaders/reflect"
)

func TestManifestIsNotStale(t *testing.T) {
	stale, err := manifest.Stale(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range stale {
		t.Errorf("%s; stale: run ./build.sh shaders", line)
	}
}

// Every module has an owner in package kernels (or engine), every owner a module, and the two agree
// on bindings, directions and push constants.
func TestModulesMatchDeclarations(t *testing.T) {
	kernels := declarations(t)
	modules, err := manifest.Modules(".")
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]bool{}
	for _, m := range modules {
		stem := strings.TrimSuffix(m.File, ".comp")
		sources[stem] = true
		d, ok := kernels[stem]
		if !ok {
			t.Errorf("%s: no engine.Kernel in package kernels names this shader", m.File)
			continue
		}
		code, err := fs.ReadFile(shaders.FS, m.Name+".spv")
		if err != nil {
			t.Errorf("%s: %v: run ./build.sh shaders", m.Name, err)
			continue
		}
		module, err := reflect.Parse(code)
		if err != nil {
			t.Errorf("%s: %v", m.Name, err)
			continue
		}
		d.F16, d.ByAddress = slices.Contains(m.Macros, "F16=1"),
			slices.Contains(m.Macros, "ADDRESS=1")
		if err := reflect.Check(module, d.Declaration); err != nil {
			t.Errorf("%s and %s differ:\n%v", m.Name, d.position, err)
		}
	}
	for stem, d := range kernels {
		if !sources[stem] {
			t.Errorf("%s: no shaders/%s.comp", d.position, stem)
		}
	}
}

var (
	pushBlock   = regexp.MustCompile(`(?s)push_constant\s*\)\s*uniform\s+\w+\s*\{(.*?)\}`)
	pushMember  = regexp.MustCompile(`(?m)^\s*(?:uint|int|float)\s+(\w+)\s*;`)
	includeName = regexp.MustCompile(`(?m)^#include "([^"]+)"`)
)

// SPIR-V keeps no names, so two fields of one type that changed places would pass the test above:
// the names are compared in the source.
func TestParameterNames(t *testing.T) {
	for stem, d := range declarations(t) {
		all := withIncludes(stem + ".comp")
		if all == "" {
			continue // reported above
		}
		var names []string
		if block := pushBlock.FindStringSubmatch(all); block != nil {
			for _, member := range pushMember.FindAllStringSubmatch(block[1], -1) {
				names = append(names, member[1])
			}
		}
		if plain := strings.ReplaceAll(strings.Join(names, " "), "_", ""); !strings.EqualFold(plain,
			strings.Join(d.fields, " ")) {
			t.Errorf("%s: push constants are called %v in %s.comp and %v in Go", d.position, names,
				stem, d.fields)
		}
	}
}

// withIncludes is a source with all of its includes, direct or not; "" for an absent source.
func withIncludes(path string) string {
	source, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	all := string(source)
	for _, include := range includeName.FindAllStringSubmatch(all, -1) {
		all += withIncludes(filepath.Join("include", include[1]))
	}
	return all
}
