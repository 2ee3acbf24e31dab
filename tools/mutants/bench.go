package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"vksimclr/shaders/audit"
)

// bench is where mutants are made and tested.
type bench struct {
	root   string          // of the module
	folder string          // of the copies
	wrap   []string        // what runs a test's program
	sound  map[string]bool // tests that pass on the sound sources
}

// prepare builds the shader compiler's driver and the tests of the sound sources, and copies the
// shaders.
func (b *bench) prepare() error {
	for output, args := range map[string][]string{
		"spvgen":       {"build", "-o", filepath.Join(b.folder, "spvgen"), "./tools/spvgen"},
		"kernels.test": {"test", "-c", "-o", filepath.Join(b.folder, "kernels.test"), "./kernels"},
	} {
		if out, err := b.command(b.root, "go", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", output, err, out)
		}
	}
	if err := os.WriteFile(filepath.Join(b.folder, "go.mod"), []byte("module mutants\n"),
		0o644); err != nil {
		return err
	}
	return os.CopyFS(filepath.Join(b.folder, "shaders"), os.DirFS(filepath.Join(b.root, "shaders")))
}

// command runs a program in a folder, on the device that the environment names.
func (b *bench) command(folder, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir, c.Env = folder, append(os.Environ(), "VKSIMCLR_CACHE=none")
	if os.Getenv("VKSIMCLR_DEVICE") == "" {
		c.Env = append(c.Env, "VKSIMCLR_DEVICE=any")
	}
	return c
}

// try makes a mutant and returns the test that notices it, "" for none.
func (b *bench) try(m mutant) (by string, err error) {
	if strings.HasSuffix(m.file, ".go") {
		return b.tryGo(m)
	}
	source := filepath.Join(b.folder, "shaders", m.file)
	sound, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	changed, err := m.apply(string(sound))
	if err != nil {
		return "", err
	}
	spirv := filepath.Join(b.folder, "shaders", "spirv")
	before, err := compiled(spirv, m.modules)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(source, []byte(changed), 0o644); err != nil {
		return "", err
	}
	defer func() { // the next one starts from the sound source and modules
		err = errors.Join(err, os.WriteFile(source, sound, 0o644))
		for path, code := range before {
			err = errors.Join(err, os.WriteFile(path, code, 0o644))
		}
	}()
	compile := b.command(b.folder, filepath.Join(b.folder, "spvgen"), "-only", m.modules)
	if out, err := compile.CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile: %w\n%s", err, out)
	}
	for path := range before {
		if filepath.Ext(path) != ".spv" {
			continue
		}
		code, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		module, err := audit.Read(code)
		if err != nil {
			return "", err
		}
		if faults := module.Faults(); len(faults) > 0 {
			return "`" + audits + "`", nil
		}
	}
	if m.test == audits {
		return "", nil
	}
	if err := b.check(m.test); err != nil {
		return "", err
	}
	return b.test(filepath.Join(b.folder, "kernels.test"), m.test, "VKSIMCLR_SHADERS="+spirv)
}

// compiled are the files of modules whose names match.
func compiled(spirv, modules string) (map[string][]byte, error) {
	matches, err := regexp.Compile(modules)
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(spirv, "*.spv"))
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	for _, path := range append(files, filepath.Join(spirv, "MANIFEST")) {
		name := strings.TrimSuffix(filepath.Base(path), ".spv")
		if name != "MANIFEST" && !matches.MatchString(name) {
			continue
		}
		if found[path], err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	if len(found) < 2 {
		return nil, fmt.Errorf("no module matches %s", modules)
	}
	return found, nil
}

// tryGo tests the kernels with one Go file changed.
func (b *bench) tryGo(m mutant) (by string, err error) {
	if err := b.check(m.test); err != nil {
		return "", err
	}
	source := filepath.Join(b.root, "kernels", m.file)
	sound, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	changed, err := m.apply(string(sound))
	if err != nil {
		return "", err
	}
	copied, overlay := filepath.Join(b.folder, m.file), filepath.Join(b.folder, "overlay.json")
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{source: copied}})
	if err != nil {
		return "", err
	}
	if err := errors.Join(os.WriteFile(copied, []byte(changed), 0o644),
		os.WriteFile(overlay, list, 0o644)); err != nil {
		return "", err
	}
	program := filepath.Join(b.folder, "mutant.test")
	build := b.command(b.root, "go", "test", "-c", "-overlay", overlay, "-o", program, "./kernels")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile: %w\n%s", err, out)
	}
	return b.test(program, m.test)
}

// check is an error where a test fails on the sound sources: it would notice every fault.
func (b *bench) check(name string) error {
	if b.sound[name] {
		return nil
	}
	by, err := b.test(filepath.Join(b.folder, "kernels.test"), name)
	if err == nil && by != "" {
		err = fmt.Errorf("%s fails without any fault", by)
	}
	b.sound[name] = err == nil
	return err
}

// test runs a test and returns its name if it fails.
func (b *bench) test(program, name string, env ...string) (by string, err error) {
	args := append(append([]string{}, b.wrap...), program, "-test.v", "-test.run", name)
	c := b.command(filepath.Join(b.root, "kernels"), args[0], args[1:]...)
	c.Env = append(c.Env, env...)
	out, err := c.CombinedOutput()
	text := string(out)
	switch {
	case strings.Contains(text, "--- FAIL"):
		return "`" + strings.TrimSuffix(name, "$") + "`", nil
	case err != nil:
		return "", fmt.Errorf("%w\n%s", err, text)
	case !strings.Contains(text, "--- PASS"):
		return "", fmt.Errorf("%s did not run:\n%s", name, text)
	}
	return "", nil
}

// apply makes the change in a source.
func (m mutant) apply(source string) (string, error) {
	if n := strings.Count(source, m.from); n != 1 {
		return "", fmt.Errorf("%s has %q %d times, want once", m.file, m.from, n)
	}
	return strings.Replace(source, m.from, m.to, 1), nil
}
