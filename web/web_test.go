package web

import (
	"io/fs"
	"path"
	"strings"
	"testing"
)

// TestFiles: every library stands beside its licence, and nothing in it names another host to load
// from.
func TestFiles(t *testing.T) {
	folders, err := fs.ReadDir(Files(), "lib")
	if err != nil {
		t.Fatal(err)
	}
	libraries := 0
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		libraries++
		licence, err := fs.ReadFile(Files(), path.Join("lib", folder.Name(), "LICENSE"))
		if err != nil || !strings.Contains(string(licence), "opyright") {
			t.Errorf("lib/%s has no licence: %v", folder.Name(), err)
		}
	}
	if libraries == 0 {
		t.Error("there are no libraries")
	}
	script, style := UPlot()
	if !strings.Contains(script, "uPlot") || !strings.Contains(style, ".uplot") {
		t.Error("uPlot is not there")
	}
	for name, text := range map[string]string{"base.css": Base(), "uPlot's style": style} {
		for _, foreign := range []string{"@import", "url(", "//cdn"} {
			if strings.Contains(text, foreign) {
				t.Errorf("%s has %s", name, foreign)
			}
		}
	}
}
