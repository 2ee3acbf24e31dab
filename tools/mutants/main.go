// Command mutants makes deliberate faults in shaders and in the code that launches them, one at a
// time and in a copy, and finds out whether the tests notice. It prints a Markdown table; a fault
// that no test notices makes the exit code 1.
//
//	go run ./tools/mutants [-write] [-run REGEX]
//
// It needs the compiler of ./build.sh shaders, and a device. Faults in matrix kernels want a device
// with cooperative matrices: -exec 'tools/drivers run lavapipe-26' runs the tests on that driver.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	write := flag.Bool("write", false, "put the table into docs/testing.md")
	run := flag.String("run", "", "only faults whose text matches this `regexp`")
	wrap := flag.String("exec", "", "`command` that runs a test's program")
	flag.Parse()
	if err := mutate(*write, *run, strings.Fields(*wrap)); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func mutate(write bool, run string, wrap []string) error {
	only, err := regexp.Compile(run)
	if err != nil {
		return err
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "mutants-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	b := bench{root: root, folder: folder, wrap: wrap, sound: map[string]bool{}}
	if err := b.prepare(); err != nil {
		return err
	}
	var rows []string
	missed := 0
	for _, m := range mutants() {
		if !only.MatchString(m.fault) {
			continue
		}
		by, err := b.try(m)
		if err != nil {
			return fmt.Errorf("%s: %w", m.fault, err)
		}
		if by == "" {
			by, missed = "**nothing**", missed+1
		}
		row := fmt.Sprintf("| %s | `%s` | %s |", m.fault, m.file, by)
		fmt.Println(row)
		rows = append(rows, row)
	}
	if write {
		if err := writeTable(filepath.Join(root, "docs", "testing.md"), rows); err != nil {
			return err
		}
	}
	if missed > 0 {
		return fmt.Errorf("%d faults that no test notices", missed)
	}
	return nil
}

// moduleRoot walks up from the working directory to the folder of go.mod.
func moduleRoot() (string, error) {
	at, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(at, "go.mod")); missing == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no go.mod in this folder or above it")
		}
		at = filepath.Dir(at)
	}
	return "", err
}

const tableStart, tableEnd = "<!-- mutants: go run ./tools/mutants -write -->",
	"<!-- end of mutants -->"

// writeTable puts the rows between the marks of a page.
func writeTable(path string, rows []string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), tableStart)
	_, after, end := strings.Cut(rest, tableEnd)
	if !ok || !end {
		return fmt.Errorf("%s lacks %q and %q", path, tableStart, tableEnd)
	}
	table := "\n| fault | in | noticed by |\n|---|---|---|\n" + strings.Join(rows, "\n") + "\n"
	return os.WriteFile(path, []byte(before+tableStart+table+tableEnd+after), 0o644)
}
