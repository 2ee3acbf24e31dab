package kernels

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestWorkgroupMatrices runs the self-test where the device has matrices of whole workgroups. It
// says what the device lacks otherwise.
func TestWorkgroupMatrices(t *testing.T) {
	d := enginetest.Device(t)
	switch err := CheckWorkgroupMatrices(d); {
	case errors.Is(err, ErrNoWorkgroupMatrices):
		_, err := Policy{Winograd: WinogradOff, Matrices: MatricesWorkgroup}.Resolve(d)
		if err == nil || !strings.Contains(err.Error(), "matrices=workgroup") {
			t.Errorf("the policy is resolved without them: %v", err)
		}
		t.Skipf("%s lacks VK_NV_cooperative_matrix2 or a part of it: %s", d.Name(), lists(d.Caps()))
	case err != nil:
		t.Error(err)
	}
}

// lists says in JSON what a device has of the extension.
func lists(c engine.Caps) string {
	text, _ := json.Marshal(c.Matrix2)
	return string(text)
}

// TestEmulatedWorkgroupMatrices runs the shader's own code, with tensor layouts emulated: results
// are the plain kernels' bit by bit. The same test finds a tile of a wrong layout.
func TestEmulatedWorkgroupMatrices(t *testing.T) {
	d := enginetest.Device(t)
	tile := emulatedTile()
	shapes := []exactShape{
		{2, 5, 7, 20, 36, SquareConv(3, 1, 1)},
		{1, 9, 11, 12, 8, Conv{R: 3, S: 2, StrideH: 2, StrideW: 3, PadH: 2, PadW: 0}},
	}
	by := Policy{Winograd: WinogradOff, forced: &tile}
	if err := testExactly(d, by, shapes); err != nil {
		t.Error(err)
	}
	tile.columns *= 2 // twice of what the shader makes
	if err := testExactly(d, by, shapes[:1]); err == nil {
		t.Error("a tile with a wrong layout passed")
	}
}

// TestWorkgroupTiles: which tile a device takes follows from what it lists and from the shape.
func TestWorkgroupTiles(t *testing.T) {
	shape := func(m, n, k, lanes int, scope string) engine.FlexibleMatrix {
		return engine.FlexibleMatrix{Invocations: lanes, Matrix: engine.Matrix{M: m, N: n, K: k,
			A: "f16", B: "f16", C: "f32", Result: "f32", Scope: scope}}
	}
	half := shape(32, 16, 16, 128, "workgroup")
	half.C, half.Result = "f16", "f16"
	all := []engine.FlexibleMatrix{half, shape(16, 16, 16, 0, "subgroup"),
		shape(32, 16, 16, 128, "workgroup"), shape(64, 32, 16, 256, "workgroup")}
	for _, c := range []struct {
		name              string
		change            func(*engine.Caps)
		channels, outputs int
		want              string
	}{
		{"wide", nil, 256, 512, "128x128 workgroup 128x128x64, 256 lanes"},
		{"few outputs", nil, 64, 64, "128x64 workgroup 128x64x64, 256 lanes"},
		{"few channels", nil, 20, 65, "128x128 workgroup 128x128x32, 256 lanes"},
		{"four channels", nil, 4, 64, "128x64 workgroup 128x64x16, 256 lanes"},
		{"few lanes", func(c *engine.Caps) { c.Matrix2.MaxInvocations = 128 }, 64, 64,
			"128x64 workgroup 128x64x64, 128 lanes"},
		{"subgroups only", func(c *engine.Caps) { c.Matrix2.WorkgroupScope = false }, 64, 64, ""},
		{"no layouts", func(c *engine.Caps) { c.Matrix2.TensorAddressing = false }, 64, 64, ""},
		{"no maintenance4", func(c *engine.Caps) { c.Matrix2.LocalSizeID = false }, 64, 64, ""},
		{"fp16 sums", func(c *engine.Caps) { c.Matrix2.Shapes = all[:1] }, 64, 64, ""},
		{"small", func(c *engine.Caps) { c.Matrix2.MaxDimension = 64 }, 64, 64, ""},
		{"none", func(c *engine.Caps) { c.Matrix2 = nil }, 64, 64, ""},
	} {
		caps := engine.Caps{MaxInvocations: 1024, Matrix2: &engine.Matrix2{WorkgroupScope: true,
			FlexibleDimensions: true, TensorAddressing: true, LocalSizeID: true,
			MaxInvocations: 1024, MaxDimension: 1024, Shapes: slices.Clone(all)}}
		if c.change != nil {
			c.change(&caps)
		}
		have := ""
		if tile, ok := workgroupTile(caps, c.channels, c.outputs); ok {
			have = fmt.Sprintf("%s, %d lanes", tile.name(), tile.local)
		}
		if have != c.want {
			t.Errorf("%s: %q, want %q", c.name, have, c.want)
		}
	}
}
