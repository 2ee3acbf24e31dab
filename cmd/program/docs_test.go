package program

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// Every command and every flag that the documents name exists.
func TestDocumentedCommandsExist(t *testing.T) {
	model := newParser().Model.Node
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	found := 0
	for _, path := range append(files, "../../README.md") {
		for _, line := range documentedCommands(t, path) {
			found++
			if unknown := unknownWord(model, line); unknown != "" {
				t.Errorf("%s: %q: there is no %s", filepath.Base(path), line, unknown)
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d commands found", found)
	}
}

// Each row of the table of features that says yes names a command or a test, and each test that is
// named exists.
func TestFeatures(t *testing.T) {
	text, err := os.ReadFile("../../docs/features.md")
	if err != nil {
		t.Fatal(err)
	}
	known, rows, missing := testNames(t), 0, 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) < 3 || !slices.Contains([]string{"Y", "N", "planned"},
			strings.TrimSpace(cells[1])) {
			continue
		}
		rows++
		name, shown := strings.TrimSpace(cells[0]), cells[len(cells)-1]
		tests := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(shown, -1)
		switch strings.TrimSpace(cells[1]) {
		case "N":
			missing++
		case "Y":
			if len(tests) == 0 && !strings.Contains(shown, "`vksimclr ") {
				t.Errorf("%s: neither a command nor a test shows it", name)
			}
		}
		for _, test := range tests {
			if !known[test[1]] {
				t.Errorf("%s: there is no test %s", name, test[1])
			}
		}
	}
	if rows < 50 || missing > 3 {
		t.Errorf("%d rows, %d of them say no", rows, missing)
	}
}

// documentedCommands are the command lines of a document: spans of code and indented lines.
func documentedCommands(t *testing.T, path string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	joined := strings.ReplaceAll(string(text), "\\\n", " ")
	pattern := regexp.MustCompile("(?:`|(?m:^ +(?:bin/)?))(vksimclr [^`\n]*)")
	for _, match := range pattern.FindAllStringSubmatch(joined, -1) {
		lines = append(lines, match[1])
	}
	return lines
}

// unknownWord is the first command or flag of a command line that the program does not have.
func unknownWord(node *kong.Node, line string) string {
	words := strings.Fields(line)[1:]
	flags := slices.Clone(node.Flags)
	for len(words) > 0 && len(node.Children) > 0 && !strings.HasPrefix(words[0], "-") {
		name := strings.Trim(words[0], ".,;:…")
		i := slices.IndexFunc(node.Children, func(c *kong.Node) bool { return c.Name == name })
		if i < 0 {
			if strings.ToLower(name) != name || strings.ContainsAny(name, "|[<(") {
				return "" // a word that stands for any command
			}
			return "command " + name
		}
		node, words = node.Children[i], words[1:]
		flags = append(flags, node.Flags...)
	}
	for _, word := range words {
		if word == "#" || strings.HasPrefix(word, ">") {
			break
		}
		name, ok := strings.CutPrefix(strings.Trim(word, "[](),.;"), "--")
		name, _, _ = strings.Cut(name, "=")
		name, _, _ = strings.Cut(name, "|")
		if !ok || name == "" || name == "help" || strings.HasPrefix(name, "…") {
			continue
		}
		if !slices.ContainsFunc(flags, func(f *kong.Flag) bool {
			return f.Name == name || f.Tag.Negatable != "" && "no-"+f.Name == name
		}) {
			return "flag --" + name
		}
	}
	return ""
}

// testNames are the names of all tests of the project.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	pattern := regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
	err := filepath.WalkDir("../..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, match := range pattern.FindAllSubmatch(text, -1) {
			names[string(match[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
