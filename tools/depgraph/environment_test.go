package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// readers lists who may read environment variables: programs, and what opens a device. Whatever
// else wants one is given its value. A name that ends in / is a folder.
func readers() []string {
	return []string{
		"cmd/", "tools/", "engine/enginetest/",
		"engine/cache.go", "engine/device.go", "engine/limits.go", "engine/internal/vk/instance.go",
	}
}

// TestEnvironment: environment variables are read where programs and devices begin, and in tests.
func TestEnvironment(t *testing.T) {
	_, root, err := list()
	if err != nil {
		t.Fatal(err)
	}
	allowed, used := readers(), map[string]bool{}
	err = filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != root && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		reads, err := environmentReads(file, nil)
		if err != nil || len(reads) == 0 {
			return err
		}
		i := slices.IndexFunc(allowed, func(reader string) bool {
			inside := strings.HasSuffix(reader, "/") && strings.HasPrefix(name, reader)
			return name == reader || inside
		})
		if i < 0 {
			t.Errorf("%s:%v reads the environment: let cmd read it and pass the value down", name,
				reads)
		} else {
			used[allowed[i]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, reader := range allowed {
		if !used[reader] && !strings.HasSuffix(reader, "/") {
			t.Errorf("%s reads no environment any more: take it off the list of readers", reader)
		}
	}
}

// TestEnvironmentReads: reads are found whatever the import is called.
func TestEnvironmentReads(t *testing.T) {
	for source, want := range map[string]int{
		`package a; import "os"; var x = os.Getenv("X")`:              1,
		`package a; import system "os"; var x = system.Environ()`:     1,
		`package a; import "os"; var x, _ = os.LookupEnv("X")`:        1,
		`package a; import "syscall"; var x, _ = syscall.Getenv("X")`: 1,
		`package a; import "os"; func f() { os.Exit(0) }`:             0,
		`package a; import os "example.org/os"; var x = os.Getenv()`:  0,
	} {
		reads, err := environmentReads("a.go", source)
		if err != nil || len(reads) != want {
			t.Errorf("%s: %v, %v", source, reads, err)
		}
	}
}

// environmentReads lists the lines of a file that read environment variables.
func environmentReads(file string, source any) (lines []int, err error) {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	imports := map[string]bool{} // names of packages that read the environment
	for _, spec := range parsed.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		if path != "os" && path != "syscall" {
			continue
		}
		name := path
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = true
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := selector.X.(*ast.Ident)
		readers := []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}
		if ok && imports[from.Name] && slices.Contains(readers, selector.Sel.Name) {
			lines = append(lines, files.Position(n.Pos()).Line)
		}
		return true
	})
	return lines, nil
}
