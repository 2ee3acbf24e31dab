package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vksimclr/shaders/manifest"
)

// A compiler whose output is its input, which fails on sources with the word "broken" and knows
// cooperative matrices.
const fakeCompiler = `#!/bin/sh
case $* in
  --version) echo "shaderc VERSION"; exit ;;
  *" -") exit ;;
esac
while [ $# -gt 1 ]; do
  if [ "$1" = -o ]; then out=$2; fi
  shift
done
if grep -q broken "$1"; then echo "$1: syntax error"; exit 1; fi
echo run >>"$(dirname "$0")/runs"
cp "$1" "$out"
`

// project makes a module with the given shaders, enters it and returns its shaders folder and a
// counter of compilations.
func project(t *testing.T, version string, files map[string]string) (dir string, runs func() int) {
	t.Helper()
	root := t.TempDir()
	write := func(name, text string, mode os.FileMode) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module vksimclr\n", 0o644)
	write("bin/glslc", strings.Replace(fakeCompiler, "VERSION", version, 1), 0o755)
	write("bin/spirv-val", "#!/bin/sh\n", 0o755)
	write("bin/spirv-opt", "#!/bin/sh\n", 0o755)
	write("shaders/spirv/MANIFEST", "", 0o644)
	for name, text := range files {
		write("shaders/"+name, text, 0o644)
	}
	t.Chdir(root)
	t.Setenv("VKSIMCLR_GLSLC", filepath.Join(root, "bin", "glslc"))
	return filepath.Join(root, "shaders"), func() int {
		text, _ := os.ReadFile(filepath.Join(root, "bin", "runs"))
		return bytes.Count(text, []byte("\n"))
	}
}

func spvgen(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run(args, &out, &out); code != want {
		t.Errorf("spvgen %v: exit code %d, want %d\n%s", args, code, want, out.String())
	}
	return out.String()
}

func stale(t *testing.T, dir string) []string {
	t.Helper()
	lines, err := manifest.Stale(dir)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestOnlyWhatChangedIsCompiled(t *testing.T) {
	dir, runs := project(t, "1", map[string]string{"a.comp": "// variants: texel\n", "b.comp": "b",
		"spirv/orphan.spv": "x"})
	spvgen(t, 0, "-only", "^a")
	if runs() != 2 {
		t.Errorf("-only ^a compiled %d modules, want a and a_texel", runs())
	}
	spvgen(t, 0)
	spvgen(t, 0)
	if lines := stale(t, dir); runs() != 3 || len(lines) > 0 {
		t.Errorf("%d compilations, stale %v; want 3 and none", runs(), lines)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.comp"), []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	if out := spvgen(t, 1, "-list"); !strings.Contains(out, "b: source, include or flags changed") {
		t.Errorf("-list printed %q", out)
	}
	spvgen(t, 0)
	if runs() != 4 {
		t.Errorf("%d compilations after a change of b, want 4", runs())
	}
}

func TestBrokenShaderDoesNotStopTheOthers(t *testing.T) {
	dir, _ := project(t, "1", map[string]string{"a.comp": "a", "b.comp": "broken",
		"c.comp": "// variants: No\n"})
	out := spvgen(t, 1)
	for _, want := range []string{"b: glslc", "syntax error", `variant "No"`, "2 compiled",
		"1 failed"} {
		if !strings.Contains(out, want) {
			t.Errorf("output lacks %q:\n%s", want, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "spirv", "a.spv")); err != nil {
		t.Error(err)
	}
	leftovers, err := filepath.Glob(filepath.Join(dir, "spirv", ".*"))
	if err != nil || len(leftovers) > 0 {
		t.Errorf("temporary files left: %v, %v", leftovers, err)
	}
}

func TestAnotherCompilerRebuildsEverything(t *testing.T) {
	dir, runs := project(t, "1", map[string]string{"a.comp": "a", "b.comp": "b"})
	spvgen(t, 0)
	compiler := filepath.Join(filepath.Dir(dir), "bin", "glslc")
	if err := os.WriteFile(compiler, []byte(strings.Replace(fakeCompiler, "VERSION", "2", 1)),
		0o755); err != nil {
		t.Fatal(err)
	}
	spvgen(t, 0, "-only", "^a$")
	if runs() != 4 {
		t.Errorf("%d compilations, want 2 with each compiler", runs())
	}
	books, err := manifest.Read(booksPath(dir))
	if err != nil || books.Compiler != "shaderc 2" || len(books.Entries) != 2 {
		t.Errorf("MANIFEST: %+v, %v", books, err)
	}
}

func TestRunsAtOnce(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		files[name+".comp"] = name
	}
	dir, _ := project(t, "1", files)
	var group sync.WaitGroup
	for _, only := range []string{"[ab]", "[cd]", "[ef]", ""} {
		group.Go(func() { spvgen(t, 0, "-only", only) })
	}
	group.Wait()
	if lines := stale(t, dir); len(lines) > 0 {
		t.Errorf("stale after concurrent runs: %v", lines)
	}
}

func TestCompilerHasToBeUsable(t *testing.T) {
	project(t, "1", nil)
	t.Setenv("VKSIMCLR_GLSLC", "/bin/false")
	if out := spvgen(t, 1); !strings.Contains(out,
		"VKSIMCLR_GLSLC: /bin/false does not know GL_KHR_cooperative_matrix") {
		t.Errorf("output: %s", out)
	}
	t.Setenv("VKSIMCLR_GLSLC", "")
	t.Setenv("VKSIMCLR_DRIVERS", t.TempDir())
	t.Setenv("PATH", t.TempDir())
	if out := spvgen(t, 1); !strings.Contains(out, "run `tools/drivers install tools`") {
		t.Errorf("output: %s", out)
	}
}
