package engine_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestStaleCachesAreRemoved: the first cache file of a set of shaders replaces the files of other
// sets for the same device and driver. Other files stay.
func TestStaleCachesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	d := enginetest.Device(t, func(o *engine.Options) { o.CacheDir = dir })
	d.Choices().Put("work", "fast")
	current := names(t, dir)
	if len(current) != 1 || !strings.HasSuffix(current[0], ".choices.json") {
		t.Fatalf("after a choice the folder holds %v", current)
	}
	own := strings.TrimSuffix(current[0], ".choices.json")
	device := own[:strings.LastIndexByte(own, '-')]
	const hash = "-0123456789abcdef"
	stale := []string{
		device + hash + ".pipelines", device + hash + ".choices.json", device + "-none.pipelines",
	}
	kept := []string{
		"f" + device[1:] + "x" + hash + ".pipelines", device + "1" + hash + ".choices.json",
		device + hash + ".txt", "notes.pipelines", own + ".pipelines",
	}
	for _, name := range slices.Concat(stale, kept) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	d.Choices().Put("other work", "fast")
	if have := len(names(t, dir)); have != 1+len(stale)+len(kept) {
		t.Errorf("%d files after another choice in the same file, want all of %d",
			have, 1+len(stale)+len(kept))
	}
	if err := os.Remove(filepath.Join(dir, current[0])); err != nil {
		t.Fatal(err)
	}
	d.Choices().Put("work", "fast")
	want := append(kept, current[0])
	slices.Sort(want)
	if have := names(t, dir); !slices.Equal(have, want) {
		t.Errorf("left are %v, want %v", have, want)
	}
}

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
		list = append(list, e.Name())
	}
	return list
}
