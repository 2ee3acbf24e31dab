// Command spvgen compiles shaders/*.comp and their variants to shaders/spirv, validates them and
// updates MANIFEST. It skips modules whose sources have not changed, and removes modules that have
// no source any more. A shader that does not compile is reported and keeps its old module. The
// others are built, and the exit code is 1.
//
// Several runs at once are safe: files appear by renaming, and MANIFEST is merged under a lock on
// the folder.
//
//	go run ./tools/spvgen [-only REGEX] [-list]
//
// Two options write the modules of cooperative matrices to another folder, which VKSIMCLR_SHADERS
// then names for device tests, and leave shaders/spirv alone. The first omits the optimiser. The
// second emulates matrices of a shape, so that any driver runs kernels of that shape.
//
//	go run ./tools/spvgen -plain-matrices DIR
//	go run ./tools/spvgen -emulated-matrices DIR -shape MxNxK[@LANES]
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"

	"vksimclr/shaders/manifest"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("spvgen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	only := flags.String("only", "", "compile only modules whose name matches this `regexp`")
	list := flags.Bool("list", false, "print stale modules and compile nothing")
	plain := flags.String("plain-matrices", "", "write modules of matrices that are not "+
		"optimised to this `folder`")
	emulate := flags.String("emulated-matrices", "", "write modules that emulate matrices to "+
		"this `folder`")
	size := flags.String("shape", "16x16x16", "`MxNxK[@LANES]` of emulated matrices, by "+
		"subgroups of 32 or so many lanes")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	wanted, err := regexp.Compile(*only)
	var s shape
	if err == nil {
		s, err = parseShape(*size)
	}
	if err != nil {
		fmt.Fprintln(stderr, "spvgen:", err)
		return 2
	}
	dir, err := findShaders()
	switch {
	case err != nil:
	case *list:
		err = printStale(stdout, dir)
	case *plain != "":
		err = plainMatrices(stdout, dir, *plain, wanted)
	case *emulate != "":
		err = emulatedMatrices(stdout, dir, *emulate, s, wanted)
	default:
		err = generate(stdout, dir, wanted)
	}
	if err != nil {
		fmt.Fprintln(stderr, "spvgen:", err)
		return 1
	}
	return 0
}

// findShaders walks up from the working directory to the module's root.
func findShaders() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return filepath.Join(at, "shaders"), nil
		}
		up := filepath.Dir(at)
		if up == at {
			return "", errors.New("no go.mod in this folder or above it")
		}
		at = up
	}
}

func printStale(w io.Writer, dir string) error {
	stale, err := manifest.Stale(dir)
	for _, line := range stale {
		fmt.Fprintln(w, line)
	}
	if err == nil && len(stale) > 0 {
		err = errors.New("stale: run ./build.sh shaders")
	}
	return err
}

// built is a module compiled into a temporary file.
type built struct {
	name, temporary string
	entry           manifest.Entry
}

func generate(stdout io.Writer, dir string, wanted *regexp.Regexp) error {
	tools, err := findTools()
	if err != nil {
		return err
	}
	modules, badSources := manifest.Modules(dir)
	books, err := manifest.Read(booksPath(dir))
	if err != nil {
		return err
	}
	// Modules of two compilers are not mixed under one header: another compiler rebuilds
	// everything.
	everything := books.Compiler != "" && books.Compiler != tools.version
	if everything {
		fmt.Fprintf(stdout, "spvgen: compiler is %s, MANIFEST has %s: compiling all\n",
			tools.version, books.Compiler)
	}
	var work []manifest.Module
	for _, m := range modules {
		if everything || wanted.MatchString(m.Name) && m.Stale(dir, books.Entries[m.Name]) != "" {
			work = append(work, m)
		}
	}
	done, failures := compileAll(tools, dir, work)
	if badSources != nil {
		failures = append(failures, badSources)
	}
	if err := install(dir, tools.version, done); err != nil {
		failures = append(failures, err)
	}
	fmt.Fprintf(stdout,
		"spvgen: %d modules: %d compiled, %d up to date or not asked for, %d failed\n",
		len(modules), len(done), len(modules)-len(work), len(work)-len(done))
	return errors.Join(failures...)
}

// compileAll runs the compiler on every core; results come back in no particular order.
func compileAll(tools toolchain, dir string, work []manifest.Module) (
	done []built, failures []error) {
	queue := make(chan manifest.Module)
	var lock sync.Mutex
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for m := range queue {
				b, err := compileOne(tools, dir, m)
				lock.Lock()
				if err != nil {
					failures = append(failures, err)
				} else {
					done = append(done, b)
				}
				lock.Unlock()
			}
		})
	}
	for _, m := range work {
		queue <- m
	}
	close(queue)
	workers.Wait()
	return done, failures
}

// compileOne compiles again when the source changed meanwhile, so that the hash in MANIFEST is that
// of the code compiled.
func compileOne(tools toolchain, dir string, m manifest.Module) (built, error) {
	file, err := os.CreateTemp(filepath.Join(dir, "spirv"), ".spvgen-*")
	if err != nil {
		return built{}, fmt.Errorf("%s: %w", m.Name, err)
	}
	out := file.Name()
	file.Close()
	for {
		source, err := m.Hash(dir)
		if err == nil {
			err = tools.compile(dir, m, out)
		}
		if err != nil {
			os.Remove(out)
			return built{}, err
		}
		if after, err := m.Hash(dir); err == nil && after != source {
			continue
		}
		code, err := os.ReadFile(out)
		if err != nil {
			return built{}, fmt.Errorf("%s: %w", m.Name, err)
		}
		return built{m.Name, out, manifest.Entry{Source: source, SPIRV: manifest.Sum(code)}}, nil
	}
}
