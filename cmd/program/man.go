package program

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"vksimclr/atomicfile"
)

type manCommand struct {
	Command []string `arg:"" optional:"" help:"A command, for example: eval knn. Default: all."`
	Out     string   `placeholder:"DIR" help:"Write a page for each command into this folder."`
}

func (manCommand) Help() string {
	return `Prints the manual page of the program or of one command, for man and the like.

Examples:

  vksimclr man train | man -l -
  vksimclr man --out ~/.local/share/man/man1`
}

// Run prints a page, or writes all.
func (k *manCommand) Run(c console) error {
	root := newParser().Model.Node
	if k.Out != "" {
		if len(k.Command) > 0 {
			return usage("man: --out writes all pages: leave %q out", strings.Join(k.Command, " "))
		}
		return writePages(c, root, k.Out)
	}
	node := root
	for _, word := range k.Command {
		child := childOf(node, word)
		if child == nil {
			return usage("man: there is no command %q: vksimclr --help lists them",
				strings.Join(k.Command, " "))
		}
		node = child
	}
	_, err := io.WriteString(c.out, manPage(root, node))
	return err
}

// childOf is a node's command of this name, nil where it has none.
func childOf(node *kong.Node, name string) *kong.Node {
	for _, child := range node.Children {
		if child.Name == name && !child.Hidden {
			return child
		}
	}
	return nil
}

// writePages writes the pages of a command and all below it.
func writePages(c console, root *kong.Node, dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("man: --out: %w", err)
	}
	var pages int
	var write func(node *kong.Node) error
	write = func(node *kong.Node) error {
		path := filepath.Join(dir, pageName(node)+".1")
		if err := atomicfile.Write(path, []byte(manPage(root, node))); err != nil {
			return fmt.Errorf("man: %w", err)
		}
		pages++
		for _, child := range node.Children {
			if child.Hidden {
				continue
			}
			if err := write(child); err != nil {
				return err
			}
		}
		return nil
	}
	if err := write(root); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "%d pages in %s\n", pages, dir)
	return err
}

// pageName is the name of a command's page, for example vksimclr-eval-knn.
func pageName(node *kong.Node) string { return strings.ReplaceAll(node.FullPath(), " ", "-") }
