package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Module is one SPIR-V file to compile: a source with the macros of one variant.
type Module struct {
	Name   string   // l2norm_forward, conv2d_forward_texel
	File   string   // l2norm_forward.comp
	Macros []string // TEXEL=1
	Target string   // the environment that it is compiled and validated for: Target, or vulkan1.3
}

// Flags are glslc's arguments for the module, without include folder and macros.
func (m Module) Flags() []string {
	flags := slices.Clone(Flags)
	flags[0] = "--target-env=" + m.Target
	return flags
}

var (
	variantsLine = regexp.MustCompile(`(?m)^// variants( only)?:(.*)$`)
	variantWord  = regexp.MustCompile(`^[a-z][a-z0-9]*(\+[a-z][a-z0-9]*)*$`)
	targetLine   = regexp.MustCompile(`(?m)^// target (vulkan1\.[0-9]):(.*)$`)
	includeLine  = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]+"([^"]+)"`)
)

// Modules lists the modules of the folder's *.comp files. `// variants: texel texel+tile4x8` in
// NAME.comp adds NAME_texel with -DTEXEL=1 and NAME_texel_tile4x8 with -DTEXEL=1 -DTILE4X8=1 to the
// plain NAME. `// variants only: …` omits the plain NAME. `// target vulkan1.3: f16` compiles
// NAME_f16 for that environment. A bad line of one file is an error; the
// modules of the other files are returned with it.
func Modules(dir string) ([]Module, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.comp"))
	if err != nil {
		return nil, err
	}
	var modules []Module
	var bad []error
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("manifest: %w", err)
		}
		stem := strings.TrimSuffix(filepath.Base(file), ".comp")
		lines := variantsLine.FindAllStringSubmatch(string(text), -1)
		if !slices.ContainsFunc(lines, func(line []string) bool { return line[1] != "" }) {
			modules = append(modules, Module{Name: stem, File: filepath.Base(file), Target: Target})
		}
		for _, line := range lines {
			for _, word := range strings.Fields(line[2]) {
				if !variantWord.MatchString(word) {
					bad = append(bad,
						fmt.Errorf("manifest: %s: variant %q: want lower-case words joined by +",
							filepath.Base(file), word))
					continue
				}
				m := Module{Name: stem + "_" + strings.ReplaceAll(word, "+", "_"),
					File: filepath.Base(file), Target: targetOf(string(text), word)}
				for _, macro := range strings.Split(word, "+") {
					m.Macros = append(m.Macros, strings.ToUpper(macro)+"=1")
				}
				modules = append(modules, m)
			}
		}
	}
	seen := map[string]string{}
	for _, m := range modules {
		if other, ok := seen[m.Name]; ok {
			bad = append(bad, fmt.Errorf("manifest: %s and %s both make the module %s", other,
				m.File, m.Name))
		}
		seen[m.Name] = m.File
	}
	return modules, errors.Join(bad...)
}

// targetOf is the environment that a source names for a variant.
func targetOf(source, word string) string {
	for _, line := range targetLine.FindAllStringSubmatch(source, -1) {
		if slices.Contains(strings.Fields(line[2]), word) {
			return line[1]
		}
	}
	return Target
}

// Hash is the sha256 of everything that decides the module's code, except for the compiler: flags,
// macros, the source, and its includes in the order of their first mention. Conditional includes
// always count.
func (m Module) Hash(dir string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q\n", Method, Flags, m.Macros)
	seen := map[string]bool{}
	var add func(path string) error
	add = func(path string) error {
		if seen[path] {
			return nil
		}
		seen[path] = true
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("manifest: %s: %w", m.Name, err)
		}
		name, _ := filepath.Rel(dir, path)
		fmt.Fprintf(h, "%s %d\n%s", filepath.ToSlash(name), len(text), text)
		for _, include := range includeLine.FindAllStringSubmatch(string(text), -1) {
			if err := add(resolve(dir, path, include[1])); err != nil {
				return err
			}
		}
		return nil
	}
	if err := add(filepath.Join(dir, m.File)); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// resolve finds an include as glslc does: beside the including file, then in the include folder.
func resolve(dir, from, name string) string {
	beside := filepath.Join(filepath.Dir(from), name)
	if _, err := os.Stat(beside); err == nil {
		return beside
	}
	return filepath.Join(dir, "include", name)
}

// Stale is the reason why the committed module does not match its sources, "" if it does.
func (m Module) Stale(dir string, e Entry) string {
	source, err := m.Hash(dir)
	if err != nil {
		return err.Error()
	}
	code, err := os.ReadFile(filepath.Join(dir, "spirv", m.Name+".spv"))
	switch {
	case err != nil:
		return "not compiled"
	case e.Source == "":
		return "not in MANIFEST"
	case e.Source != source:
		return "source, include or flags changed"
	case e.SPIRV != Sum(code):
		return ".spv differs from MANIFEST"
	}
	return ""
}

// Sum is the sha256 of a file's bytes, as MANIFEST spells it.
func Sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}
