package program

import (
	"bytes"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// offered are the words that a shell gets for a line with the cursor at its end.
func offered(t *testing.T, line string) []string {
	t.Helper()
	t.Setenv("COMP_LINE", line)
	t.Setenv("COMP_POINT", strconv.Itoa(len(line)))
	var out, log bytes.Buffer
	if code := Run(nil, &out, &log); code != 0 || log.Len() > 0 {
		t.Errorf("%q: exit code %d: %s", line, code, &log)
	}
	words := strings.Fields(out.String())
	slices.Sort(words)
	return words
}

func TestCompletion(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{"vksimclr tra", []string{"train"}},
		{"vksimclr eval ", []string{"knn", "linear", "rank"}},
		{"vksimclr train --optimizer ", []string{"adam", "adamw", "lars", "sgd"}},
		{"vksimclr train --epo", []string{"--epochs"}},
		{"vksimclr train --epochs ", nil},
		{"vksimclr train --out pres", []string{"presets/"}},
		{"vksimclr eval knn presets/sm", []string{"presets/small.toml"}},
		{"vksimclr completion ", []string{"bash", "fish", "zsh"}},
	} {
		got := offered(t, c.line)
		for _, word := range c.want {
			if !slices.Contains(got, word) {
				t.Errorf("%q: %v, want %v", c.line, got, c.want)
			}
		}
		if len(c.want) == 0 && len(got) > 0 {
			t.Errorf("%q: %v, want nothing", c.line, got)
		}
	}
}

// TestCompletionScripts: each shell that is here takes its lines without a complaint.
func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		_, lines, _ := call("completion", shell)
		if !strings.Contains(lines, "complete ") {
			t.Errorf("%s: %q", shell, lines)
		}
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("%s is not installed", shell)
			continue
		}
		if text, err := exec.Command(shell, "-c", lines).CombinedOutput(); err != nil ||
			len(text) > 0 {
			t.Errorf("%s: %v: %s", shell, err, text)
		}
	}
	if code, _, _ := call("completion", "csh"); code != exitUsage {
		t.Errorf("exit code %d for an unknown shell", code)
	}
}
