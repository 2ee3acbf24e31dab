// Command depgraph prints which package imports which, as ARCHITECTURE.md shows it.
//
//	go run ./tools/depgraph          print the arrows
//	go run ./tools/depgraph -write   put them into ARCHITECTURE.md, between its two marks
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const module = "vksimclr"

// The lines between these two marks of ARCHITECTURE.md are made by this program.
const (
	startMark = "<!-- arrows: go run ./tools/depgraph -write -->\n```\n"
	endMark   = "```\n<!-- end of arrows -->"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("depgraph", flag.ContinueOnError)
	flags.SetOutput(stderr)
	write := flags.Bool("write", false, "update ARCHITECTURE.md")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	graph, root, err := list()
	if err == nil && *write {
		err = update(filepath.Join(root, "ARCHITECTURE.md"), picture(graph))
	} else if err == nil {
		_, err = io.WriteString(stdout, picture(graph))
	}
	if err != nil {
		fmt.Fprintln(stderr, "depgraph:", err)
		return 1
	}
	return 0
}

// list asks Go for the imports of every package but the tools, without those of tests. Names of
// this module lose its prefix; the standard library is left out.
func list() (graph map[string][]string, root string, err error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, "", fmt.Errorf("go list: %w", err)
	}
	root = strings.TrimSpace(string(out))
	cmd := exec.Command("go", "list", "-e", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	cmd.Dir = root
	if out, err = cmd.Output(); err != nil {
		return nil, "", fmt.Errorf("go list: %w", err)
	}
	graph = map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		names := strings.Fields(line)
		from, ours := strings.CutPrefix(names[0], module+"/")
		if !ours || strings.HasPrefix(from, "tools/") {
			continue
		}
		graph[from] = nil
		for _, name := range names[1:] {
			to, ours := strings.CutPrefix(name, module+"/")
			if ours || strings.Contains(strings.Split(name, "/")[0], ".") {
				graph[from] = append(graph[from], to)
			}
		}
		slices.Sort(graph[from])
	}
	return graph, root, nil
}

// picture draws one line a package: name ─▶ what it imports.
func picture(graph map[string][]string) string {
	var names []string
	width := 0
	for name := range graph {
		names = append(names, name)
		width = max(width, len(name))
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		if len(graph[name]) == 0 {
			fmt.Fprintln(&b, name)
		} else {
			fmt.Fprintf(&b, "%-*s ─▶ %s\n", width, name, strings.Join(graph[name], ", "))
		}
	}
	return b.String()
}

// drawn is the picture that the text holds.
func drawn(text []byte) (picture string, start, end int, err error) {
	start = bytes.Index(text, []byte(startMark))
	if start < 0 {
		return "", 0, 0, fmt.Errorf("no line %q followed by ``` in ARCHITECTURE.md",
			strings.Split(startMark, "\n")[0])
	}
	start += len(startMark)
	length := bytes.Index(text[start:], []byte(endMark))
	if length < 0 {
		return "", 0, 0, fmt.Errorf("no ``` followed by %q in ARCHITECTURE.md",
			strings.Split(endMark, "\n")[1])
	}
	return string(text[start : start+length]), start, start + length, nil
}

func update(path, picture string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	_, start, end, err := drawn(text)
	if err != nil {
		return err
	}
	return os.WriteFile(path, slices.Concat(text[:start], []byte(picture), text[end:]), 0o644)
}
