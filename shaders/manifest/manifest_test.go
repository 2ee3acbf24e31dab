package manifest

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// folder makes a shaders folder with the given files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestModules(t *testing.T) {
	dir := folder(t, map[string]string{"a.comp": "// formula\n// variants: texel texel+tile4x8\n",
		"b.comp": "void main() {}\n",
		"c.comp": "// variants only: f16 f16+x\n// target vulkan1.3: f16\n"})
	have, err := Modules(dir)
	want := []Module{
		{"a", "a.comp", nil, Target}, {"a_texel", "a.comp", []string{"TEXEL=1"}, Target},
		{"a_texel_tile4x8", "a.comp", []string{"TEXEL=1", "TILE4X8=1"}, Target},
		{"b", "b.comp", nil, Target},
		{"c_f16", "c.comp", []string{"F16=1"}, "vulkan1.3"},
		{"c_f16_x", "c.comp", []string{"F16=1", "X=1"}, Target},
	}
	if err != nil || !reflect.DeepEqual(have, want) {
		t.Errorf("Modules = %v, %v; want %v", have, err, want)
	}
}

func TestModulesReportsBadLinesAndKeepsTheRest(t *testing.T) {
	dir := folder(t, map[string]string{"a.comp": "// variants: Texel\n",
		"b.comp": "// variants: x\n", "b_x.comp": ""})
	have, err := Modules(dir)
	if err == nil || !strings.Contains(err.Error(), `"Texel"`) ||
		!strings.Contains(err.Error(), "both make the module b_x") {
		t.Errorf("Modules: %v", err)
	}
	if len(have) != 4 {
		t.Errorf("Modules = %v, want a, b, b_x and b_x", have)
	}
}

func TestHashCoversIncludesAndMacros(t *testing.T) {
	files := map[string]string{"a.comp": "#include \"x.glsl\"\n",
		"include/x.glsl": "#include \"y.glsl\"\n", "include/y.glsl": "one"}
	dir := folder(t, files)
	hash := func(m Module) string {
		h, err := m.Hash(dir)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	plain := hash(Module{"a", "a.comp", nil, Target})
	if plain == hash(Module{"a_texel", "a.comp", []string{"TEXEL=1"}, Target}) {
		t.Error("a macro does not change the hash")
	}
	if err := os.WriteFile(filepath.Join(dir, "include", "y.glsl"), []byte("two"),
		0o644); err != nil {
		t.Fatal(err)
	}
	if plain == hash(Module{"a", "a.comp", nil, Target}) {
		t.Error("a nested include does not change the hash")
	}
}

func TestStale(t *testing.T) {
	dir := folder(t, map[string]string{"a.comp": "", "b.comp": "", "spirv/a.spv": "code",
		"spirv/old.spv": "code"})
	source, err := Module{"a", "a.comp", nil, Target}.Hash(dir)
	if err != nil {
		t.Fatal(err)
	}
	books := Manifest{Compiler: "c", Entries: map[string]Entry{"a": {source, Sum([]byte("code"))},
		"gone": {"1", "2"}}}
	if err := os.WriteFile(filepath.Join(dir, "spirv", "MANIFEST"), books.Bytes(),
		0o644); err != nil {
		t.Fatal(err)
	}
	have, err := Stale(dir)
	want := []string{"b: not compiled", "gone: in MANIFEST, but no source makes it",
		"old: no source makes this .spv"}
	if err != nil || !reflect.DeepEqual(have, want) {
		t.Errorf("Stale = %q, %v; want %q", have, err, want)
	}
}

func TestManifestReadsWhatItWrites(t *testing.T) {
	books := Manifest{Compiler: "glslc 1, spirv-tools 2",
		Entries: map[string]Entry{"b": {"3", "4"}, "a": {"1", "2"}}}
	path := filepath.Join(t.TempDir(), "MANIFEST")
	if err := os.WriteFile(path, books.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	have, err := Read(path)
	if err != nil || !reflect.DeepEqual(*have, books) {
		t.Errorf("Read = %v, %v; want %v", have, err, books)
	}
	if err := os.WriteFile(path, []byte("a 1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil {
		t.Error("a line without its hashes was accepted")
	}
}
