package kernels_test

import (
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
	"vksimclr/shaders"
)

// TestForcedTiles runs every tile of every form of the convolutions and products, fused variants
// included, as the device is and as a pretended GPU. It finds the tiles by the names of the
// modules, and fails where a module of theirs was not run. Each computes sizes that it fills, and
// one row and four columns more and less. Results are compared with the reference element by
// element, and bit by bit between tiles that must give the same bits.
func TestForcedTiles(t *testing.T) {
	families := tileModules(t)
	for name, limits := range map[string]string{"as it is": "", "as a GPU": "type=discrete"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("VKSIMCLR_LIMITS", limits)
			d := enginetest.Device(t, func(o *engine.Options) { o.CacheDir = t.TempDir() })
			for _, family := range slices.Sorted(maps.Keys(families)) {
				t.Run(family, func(t *testing.T) {
					forced := newForcedRun(t, d)
					for _, module := range families[family] {
						forced.add(module)
					}
					forced.compare()
				})
			}
		})
	}
}

// tileModules are the stems of the modules that choose between tiles, by family.
func tileModules(t *testing.T) map[string][]string {
	t.Helper()
	families, modules := map[string][]string{}, 0
	files, err := fs.Glob(shaders.FS, "*.spv")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(file, ".spv")
		if _, family, _ := kernels.ForcedTiles(engine.Caps{}, name); family != "" {
			families[family] = append(families[family], name)
			modules++
		}
	}
	if modules < 70 {
		t.Fatalf("only %d modules choose between tiles", modules)
	}
	return families
}

// forcedRun is one program of all tiles on one device.
type forcedRun struct {
	t        *testing.T
	d        *engine.Device
	r        *engine.Recorder
	rows     []forcedRow
	cpu      bool                 // Its driver runs on the CPU, whatever it pretends.
	few      bool                 // Every tile has few rows, as those that are slow to build.
	want     map[string]bool      // modules that must have been run
	expected map[string][]float64 // references by row and tensor
}

// forcedRow is a row of a case on one tile.
type forcedRow struct {
	tile kernels.ForcedTile
	c    *cases.Case
	name string
	env  *cases.Env
}

func newForcedRun(t *testing.T, d *engine.Device) *forcedRun {
	return &forcedRun{t: t, d: d, r: d.NewRecorder(), want: map[string]bool{},
		expected: map[string][]float64{},
		cpu:      cpuDriver(d)}
}

// add adds the tiles of a module.
func (f *forcedRun) add(module string) {
	tiles, _, reason := kernels.ForcedTiles(f.d.Caps(), module)
	if reason != "" {
		f.t.Logf("%s is not run: %s", module, reason)
	}
	f.want[module] = reason == ""
	for _, tile := range tiles {
		f.record(tile)
	}
}

// record adds the rows of a tile to the program.
func (f *forcedRun) record(tile kernels.ForcedTile) {
	// Validation looks at barriers and bounds, which few rows reach, and makes each row slow.
	validated := os.Getenv("VKSIMCLR_VALIDATE") == "1" && tile.Form() != engine.FormMatrix &&
		!strings.HasPrefix(tile.Family, "winograd")
	for _, row := range forcedRows(tile, f.few || f.cpu && tile.Large() || validated) {
		name := fmt.Sprintf("%s half=%t", row.c.Name(row.shape), tile.Half)
		e := cases.NewEnv(f.d, name, 1)
		f.t.Cleanup(e.Close)
		e.R, e.Policy = f.r, tile.Policy(kernels.Policy{Winograd: row.winograd})
		if tile.Half {
			e.Activations = engine.F16
		}
		row.c.Run(e, row.shape)
		f.rows = append(f.rows, forcedRow{tile, row.c, name, e})
	}
}

// compare runs the program and compares all results.
func (f *forcedRun) compare() {
	ran := map[string]bool{}
	for _, m := range f.r.Modules() {
		ran[m.Shader] = true
	}
	for module, want := range f.want {
		if ran[module] != want {
			f.t.Errorf("%s: run %t, want %t: give its family rows in forcedRows", module,
				ran[module], want)
		}
	}
	if len(f.rows) == 0 {
		f.t.Skip("this device runs none of them")
	}
	program, err := f.r.Finish()
	fatal(f.t, err)
	defer program.Close()
	for _, row := range f.rows {
		row.env.Reset()
	}
	fatal(f.t, program.Run())
	first := map[string]forcedRow{}
	words := map[string][]uint32{}
	for _, row := range f.rows {
		for _, x := range row.env.Tensors {
			w := row.env.Words(x)
			if err := x.Strayed(w); err != nil {
				f.t.Errorf("%v: %s: %v", row.tile, row.name, err)
			}
			if !x.Compared() {
				continue
			}
			f.compareTensor(row, x, x.Values(w))
			family := row.name + x.Name + row.tile.Bits()
			if before, ok := words[family]; ok && !slices.Equal(before, w) {
				f.t.Errorf("%v: %s: %s has other bits than on %v", row.tile, row.name, x.Name,
					first[family].tile)
			} else if !ok {
				first[family], words[family] = row, w
			}
		}
	}
}

// compareTensor compares one result with its reference: the distance of all elements by the case's
// tolerance, and that of each one by twenty times as much.
func (f *forcedRun) compareTensor(row forcedRow, x *cases.Tensor, have []float64) {
	key := row.name + " " + x.Name
	if f.expected[key] == nil {
		row.env.RunRef()
		for _, x := range row.env.Tensors {
			f.expected[row.name+" "+x.Name] = x.V
		}
	}
	want, tolerance := f.expected[key], x.Tol
	if tolerance == 0 {
		tolerance = row.c.Tol
	}
	if x.T.DType() == engine.F16 {
		tolerance += cases.HalfTol
	}
	var off, size, worst float64
	at := 0
	for i, v := range want {
		e := math.Abs(have[i] - v)
		if off, size = off+e*e, size+v*v; e > worst || math.IsNaN(e) {
			worst, at = e, i
		}
	}
	norm := math.Sqrt(size)
	scale := norm / math.Sqrt(float64(len(want)))
	if !(math.Sqrt(off) <= tolerance*norm && worst <= 20*tolerance*scale) {
		f.t.Errorf("%v: %s: %s is off by %.2g in all, and element %d is %g, want %g",
			row.tile, row.name, x.Name, math.Sqrt(off)/norm, at, have[at], want[at])
	}
}

// cpuDriver tells whether the device is a CPU driver, though it may pretend another type.
func cpuDriver(d *engine.Device) bool {
	all, err := engine.List()
	return err == nil && slices.ContainsFunc(all, func(c engine.Caps) bool {
		return c.UUID == d.Caps().UUID && c.CPU()
	})
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
