package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestParseShape: shapes of GPUs are read, and others are refused by what is wrong with them.
func TestParseShape(t *testing.T) {
	for text, want := range map[string]shape{
		"16x16x16": {16, 16, 16, 32}, "16x8x16": {16, 8, 16, 32},
		"8x8x8@8": {8, 8, 8, 8}, "16x16x16@64": {16, 16, 16, 64}} {
		if have, err := parseShape(text); err != nil || have != want {
			t.Errorf("%s is %v, %v; want %v", text, have, err, want)
		}
	}
	for text, want := range map[string]string{"": "is not like", "16x16": "is not like",
		"16x16x16@": "is not like", "16x16x16x16": "is not like", "0x8x8": "0 is not in 1 to 256",
		"16x999x8": "999 is not", "8x16x16@8": "N = 16 divides", "8x8x8@128": "M*N = 64"} {
		if _, err := parseShape(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestEmulatedSources: in no source of a matrix kernel is anything left of the extensions that the
// emulation stands for, and one of them has the shape.
func TestEmulatedSources(t *testing.T) {
	to := filepath.Join(t.TempDir(), "shaders")
	if err := emulateShaders("../../shaders", to, shape{16, 8, 24, 32}); err != nil {
		t.Fatal(err)
	}
	constants := "const int M = 16, N = 8, K = 24, SUBGROUP_LANES = 32;"
	left := regexp.MustCompile(
		`coopmat|CooperativeMatrix|gl_Subgroup|gl_NumSubgroups|subgroupBarrier|f16vec4|float16_t`)
	files, err := filepath.Glob(filepath.Join(to, "*_matrix.comp"))
	if err != nil || len(files) < 4 {
		t.Fatalf("%d matrix kernels, %v", len(files), err)
	}
	matrices := filepath.Join(to, "include", "matrix.glsl")
	for _, file := range append(files, matrices,
		filepath.Join(to, "include", "conv2d_implicit_matrix.glsl")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := left.Find(text); found != nil {
			t.Errorf("%s: %s is left", filepath.Base(file), found)
		}
		has := strings.Contains(string(text), constants)
		if has != (file == matrices) {
			t.Errorf("%s: has the shape %t", filepath.Base(file), has)
		}
	}
}

// TestOtherMatrices: unoptimised and emulated modules go to a folder of their own, and leave the
// committed ones alone. The folder says whether they emulate.
func TestOtherMatrices(t *testing.T) {
	_, runs := project(t, "1", map[string]string{"a_matrix.comp": "// variants only: f16\n",
		"b.comp": "b", "include/m.glsl": "layout(constant_id = 1) const int M = 16;\n" +
			"layout(constant_id = 2) const int N = 16;\n" +
			"layout(constant_id = 3) const int K = 16;\n"})
	to := filepath.Join(t.TempDir(), "other", "folder")
	names := func() (names []string) {
		files, err := os.ReadDir(to)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			names = append(names, f.Name())
		}
		return names
	}
	spvgen(t, 0, "-emulated-matrices", to, "-shape", "8x8x8")
	if have := strings.Join(names(), " "); have != "EMULATED a_matrix_f16.spv" || runs() != 1 {
		t.Errorf("emulated: %s by %d compilations", have, runs())
	}
	spvgen(t, 0, "-plain-matrices", to)
	if have := strings.Join(names(), " "); have != "a_matrix_f16.spv" || runs() != 2 {
		t.Errorf("plain: %s by %d compilations", have, runs())
	}
	spvgen(t, 2, "-emulated-matrices", to, "-shape", "8x8")
	if out := spvgen(t, 1, "-plain-matrices", to, "-only", "^b"); !strings.Contains(out, "^b") {
		t.Errorf("a module of no matrices: %s", out)
	}
	if have, err := os.ReadDir("shaders/spirv"); err != nil || len(have) != 1 {
		t.Errorf("shaders/spirv has %v, %v; want MANIFEST only", have, err)
	}
}
