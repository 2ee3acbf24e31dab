// Package manifest records the origin of the compiled shaders: the source and macros of each
// module, and the hashes of both and of the committed SPIR-V. tools/spvgen writes
// shaders/spirv/MANIFEST; a test reads it to find stale modules.
package manifest

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Target is the environment that modules are compiled and validated for, unless their source names
// another one.
const Target = "vulkan1.1"

// Flags are glslc's arguments for modules of Target; the include folder and the variant's macros
// follow them.
var Flags = []string{"--target-env=" + Target, "-O"}

// Method names the steps after glslc. A change of it makes all modules stale.
const Method = "NoContraction on the copies of unrolled loops"

// Emulated is a file beside modules that emulate cooperative matrices. It has one line: M, N, K and
// the lanes of a subgroup. The committed modules emulate nothing.
const Emulated = "EMULATED"

// Entry is the origin of one committed module.
type Entry struct {
	Source string // sha256 of flags, macros, source and everything it includes
	SPIRV  string // sha256 of the .spv file
}

// Manifest is the content of shaders/spirv/MANIFEST.
type Manifest struct {
	Compiler string // one line: versions of the compiler, the optimiser and the front end
	Entries  map[string]Entry
}

const title = "# What shaders/spirv is made of. Written by `./build.sh shaders`; do not edit."

// Read loads a manifest. A file that does not exist gives an empty one.
func Read(path string) (*Manifest, error) {
	m := &Manifest{Entries: map[string]Entry{}}
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return m, nil
	}
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return m, m.parse(text)
}

func (m *Manifest) parse(text []byte) error {
	lines := bufio.NewScanner(bytes.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := lines.Text()
		key, rest, _ := strings.Cut(line, " ")
		fields := strings.Fields(rest)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case key == "compiler":
			m.Compiler = strings.TrimSpace(rest)
		case key == "target" || key == "flags": // for people; the hashes cover them
		case len(fields) == 2:
			m.Entries[key] = Entry{Source: fields[0], SPIRV: fields[1]}
		default:
			return fmt.Errorf("manifest: line %d: want `name source-sha256 spirv-sha256`, have %q",
				number, line)
		}
	}
	return lines.Err()
}

// Bytes renders the manifest, modules in the order of their names.
func (m *Manifest) Bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\ncompiler %s\ntarget %s\nflags %s\n\n", title, m.Compiler, Target,
		strings.Join(Flags, " "))
	names := make([]string, 0, len(m.Entries))
	for name := range m.Entries {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s %s %s\n", name, m.Entries[name].Source, m.Entries[name].SPIRV)
	}
	return b.Bytes()
}

// Stale compares the folder of sources with shaders/spirv below it and returns one line for each
// module that has to be rebuilt.
func Stale(dir string) ([]string, error) {
	modules, err := Modules(dir)
	if err != nil {
		return nil, err
	}
	books, err := Read(filepath.Join(dir, "spirv", "MANIFEST"))
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "spirv", "*.spv"))
	if err != nil {
		return nil, err
	}
	var stale []string
	known := map[string]bool{}
	for _, m := range modules {
		known[m.Name] = true
		if why := m.Stale(dir, books.Entries[m.Name]); why != "" {
			stale = append(stale, m.Name+": "+why)
		}
	}
	for name := range books.Entries {
		if !known[name] {
			stale = append(stale, name+": in MANIFEST, but no source makes it")
		}
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".spv"); !known[name] {
			stale = append(stale, name+": no source makes this .spv")
		}
	}
	slices.Sort(stale)
	return stale, nil
}
