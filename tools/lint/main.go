// Command lint checks what gofmt, go vet and clang-format do not: the width of lines, the length of
// files, words that CONTRIBUTING.md retires, and links between documents. It prints one line per
// finding and exits with 1.
//
//	go run ./tools/lint
package main

import (
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(".", os.Stdout, os.Stderr)) }

// run lints the tree at root. It returns the exit status.
func run(root string, stdout, stderr io.Writer) int {
	report, err := lint(root)
	if err != nil {
		fmt.Fprintln(stderr, "lint:", err)
		return 2
	}
	for _, f := range report.findings {
		fmt.Fprintln(stdout, f)
	}
	for _, path := range report.converted {
		fmt.Fprintf(stderr, "lint: %s has no findings: remove it from %s\n", path, pendingFile)
	}
	if len(report.findings) > 0 {
		return 1
	}
	return 0
}
