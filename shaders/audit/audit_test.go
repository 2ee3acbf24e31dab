package audit_test

import (
	"io/fs"
	"strings"
	"testing"

	"vksimclr/shaders"
	"vksimclr/shaders/audit"
)

// TestModulesAreSound: no committed module has a fault. Workgroup memory stays within what Vulkan
// guarantees, 16 KiB, except for the tiles that ask the device for more.
func TestModulesAreSound(t *testing.T) {
	files, err := fs.Glob(shaders.FS, "*.spv")
	if err != nil || len(files) < 300 {
		t.Fatalf("%d modules, %v", len(files), err)
	}
	for _, file := range files {
		code, err := fs.ReadFile(shaders.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		m, err := audit.Read(code)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		for _, fault := range m.Faults() {
			t.Errorf("%s: %s", file, fault)
		}
		most := 16 << 10
		switch {
		case strings.Contains(file, "matrix") && strings.Contains(file, "large"):
			most = 48 << 10
		case strings.Contains(file, "matrix"), strings.Contains(file, "large"):
			most = 32 << 10
		}
		bytes, err := m.SharedBytes(nil)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if bytes > 0 {
			t.Logf("%s: %d bytes", file, bytes)
		}
		if bytes > most {
			t.Errorf("%s: %d bytes of workgroup memory, want at most %d", file, bytes, most)
		}
	}
}
