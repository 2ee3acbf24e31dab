package kernels

import (
	"io/fs"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/shaders"
	"vksimclr/shaders/audit"
)

// TestSharedMemory: no tile is offered to a device whose workgroup memory is a byte less than what
// its modules take, read from the SPIR-V. Matrices have every shape that devices list.
func TestSharedMemory(t *testing.T) {
	for _, shape := range []engine.Matrix{{M: 16, N: 16, K: 16}, {M: 16, N: 8, K: 16},
		{M: 16, N: 8, K: 8}, {M: 8, N: 16, K: 16}, {M: 8, N: 8, K: 8}, {M: 8, N: 8, K: 16},
		{M: 8, N: 8, K: 32}, {M: 16, N: 16, K: 8}, {M: 32, N: 8, K: 16}} {
		specs := map[uint32]uint32{1: uint32(shape.M), 2: uint32(shape.N), 3: uint32(shape.K)}
		for n, variant := range map[int]string{2: "matrix_f16.spv", 4: "matrix_f16_large.spv"} {
			c := engine.Caps{SubgroupSize: 32, MaxInvocations: 1024,
				SharedMemory: mostShared(t, variant, specs) - 1}
			if tile, ok := matrixTile(c, shape, n); ok {
				t.Errorf("%s is offered with %d bytes of workgroup memory: too few", tile.name(),
					c.SharedMemory)
			}
		}
	}
	for name, tile := range map[string]tile{"shared.spv": tileShared, "large.spv": tileLarge} {
		bytes := mostShared(t, name, nil)
		for _, has := range []int{16 << 10, 32 << 10, 48 << 10} { // what devices have
			c := engine.Caps{MaxInvocations: 1024, SharedMemory: has}
			if tile.runs(c) && bytes > has {
				t.Errorf("%s is offered with %d bytes of workgroup memory, and takes %d",
					tile.name(), has, bytes)
			}
		}
	}
}

// mostShared is the most workgroup memory of the modules whose names end so.
func mostShared(t *testing.T, suffix string, specs map[uint32]uint32) (most int) {
	t.Helper()
	files, err := fs.Glob(shaders.FS, "*"+suffix)
	fatal(t, err)
	for _, file := range files {
		if suffix == "large.spv" && !strings.Contains(file, "shared") {
			continue
		}
		code, err := fs.ReadFile(shaders.FS, file)
		fatal(t, err)
		m, err := audit.Read(code)
		fatal(t, err)
		bytes, err := m.SharedBytes(specs)
		fatal(t, err)
		most = max(most, bytes)
	}
	if most == 0 {
		t.Fatalf("no module with workgroup memory is called *%s", suffix)
	}
	return most
}
