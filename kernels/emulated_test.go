package kernels_test

import (
	"flag"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// emulate are the shapes of matrices whose tiles all run.
var emulate = flag.String("emulate", "", "run all tiles of emulated matrices of these `shapes`, "+
	"as 16x16x16,16x8x16,8x8x8: M, N, K, and @LANES where subgroups do not have 32")

// TestEmulatedMatrices runs tiles of cooperative matrices on drivers that have none, or none of
// that shape: compiled anew, with an emulation in the place of the extension. It compares them as
// TestForcedTiles does. Without -emulate it takes one tile of a shape that only GPUs have.
func TestEmulatedMatrices(t *testing.T) {
	if os.Getenv("VKSIMCLR_DEVICE") == "none" {
		t.Skip("no device tests: VKSIMCLR_DEVICE=none")
	}
	shapes, only := *emulate, "_matrix_"
	if shapes == "" {
		shapes, only = "16x8x16", "^conv2d_implicit_matrix_f16$"
	}
	families := tileModules(t)
	for _, shape := range strings.Split(shapes, ",") {
		t.Run(shape, func(t *testing.T) {
			folder := emulated(t, shape, only)
			t.Setenv("VKSIMCLR_SHADERS", folder)
			t.Setenv("VKSIMCLR_LIMITS", "type=discrete")
			d := enginetest.Device(t, func(o *engine.Options) { o.CacheDir = t.TempDir() })
			ran := 0
			for _, family := range slices.Sorted(maps.Keys(families)) {
				modules := slices.DeleteFunc(slices.Clone(families[family]), func(m string) bool {
					_, err := os.Stat(folder + "/" + m + ".spv")
					return err != nil
				})
				if len(modules) == 0 {
					continue
				}
				t.Run(family, func(t *testing.T) {
					forced := newForcedRun(t, d)
					forced.few = *emulate == ""
					for _, module := range modules {
						forced.add(module)
					}
					forced.compare()
					ran += len(forced.rows)
				})
			}
			if ran == 0 {
				t.Errorf("no tile of %s has run", shape)
			}
		})
	}
}

// emulated is a folder of modules that emulate matrices of a shape.
func emulated(t *testing.T, shape, only string) string {
	t.Helper()
	folder := t.TempDir()
	compile := exec.Command("go", "run", "./tools/spvgen", "-only", only, "-shape", shape,
		"-emulated-matrices", folder)
	compile.Dir = ".."
	said, err := compile.CombinedOutput()
	if err != nil && strings.Contains(string(said), "no usable shader compiler") {
		t.Skip("no shader compiler that knows cooperative matrices: tools/drivers install tools")
	}
	if err != nil {
		t.Fatalf("%v: %v\n%s", compile.Args, err, said)
	}
	return folder
}
