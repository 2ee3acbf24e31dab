package kernels

import (
	"fmt"
	"slices"
	"strings"

	"vksimclr/engine"
)

// ForcedTile is one candidate with the SPIR-V module that it runs, for tests outside the package.
type ForcedTile struct {
	Module        string // Module is the stem of the SPIR-V's file.
	Family        string // Family is the shader whose forms and variants give the same results.
	Half          bool   // Half tells whether the module takes F16 tensors.
	Rows, Columns int    // Rows and Columns are the part of the result that a workgroup makes.
	tile          tile
}

// String names the module and the tile.
func (f ForcedTile) String() string { return f.Module + " on tile " + f.tile.name() }

// Policy is p with the tile forced on every kernel that chooses between tiles.
func (f ForcedTile) Policy(p Policy) Policy {
	p.forced, p.Matrices = &f.tile, MatricesOff
	switch f.Form() {
	case engine.FormMatrix:
		p.Matrices = MatricesOn
	case engine.FormWorkgroup:
		p.Matrices = MatricesWorkgroup
	}
	return p
}

// Form is the form of the tile.
func (f ForcedTile) Form() engine.Form { return f.tile.form }

// Bits names the tiles of a family that give the same bits: those of one form, and of weight
// gradients also those of lanes and of shared memory. Nothing promises it of tiles of workgroups.
func (f ForcedTile) Bits() string {
	if f.Family == "conv2d_weight" && f.Form() != engine.FormMatrix {
		return "without matrices"
	}
	if f.Form() == engine.FormWorkgroup {
		return f.String()
	}
	return f.Form().String()
}

// Large tells whether it is the larger tile of cooperative matrices.
func (f ForcedTile) Large() bool { return f.Form() == engine.FormMatrix && f.tile.variant != "" }

// Blocks tells whether the tile takes sixteen channels at a time, and needs multiples of sixteen.
func (f ForcedTile) Blocks() bool {
	v := f.tile.variant
	return f.Family == "winograd_row" ||
		f.tile.shares() && (v == tile8x16.variant || v == tile4x32.variant)
}

// forcedFamilies are the shaders that choose between tiles, with the tile of their own. A longer
// name comes before its prefix.
var forcedFamilies = []struct {
	name string
	own  tile
}{
	{"conv2d_implicit_moments", tile{}}, {"conv2d_implicit_sums", tile{}},
	{"conv2d_implicit", tile8x8}, {"conv2d_weight", tile8x8},
	{"winograd_product", winogradTile},
	{"winograd_row", tile{rows: winogradSide, columns: winogradBlock, local: 64}},
}

// ForcedTiles reads the tiles that a module is for from its name: NAME, NAME_shared_large,
// NAME_texel_f16_shuffle_tile8x16 and the like. A module of cooperative matrices has one for each
// shape that the device multiplies. There are none, and a reason, where the device cannot run it.
// The family is "" where the module chooses between no tiles.
func ForcedTiles(c engine.Caps, module string) (all []ForcedTile, family, reason string) {
	for _, f := range forcedFamilies {
		words, ok := strings.CutPrefix(module+"_", f.name+"_")
		if !ok || strings.HasPrefix(words, "filter_") {
			continue
		}
		t, half, reason := tileOfWords(strings.Split(strings.TrimSuffix(words, "_"), "_"), f.own)
		tiles := []tile{t}
		switch {
		case reason != "":
		case t.form == engine.FormMatrix:
			if tiles = everyMatrixTile(c, t.variant); len(tiles) == 0 {
				reason = "no cooperative matrices that fit it"
			}
		case t.variant == engine.Emulated && !c.CPU():
			tiles, reason = nil, "it is run on CPU drivers"
		case t.form == engine.FormWorkgroup:
			if tiles = everyWorkgroupTile(c, t.variant); len(tiles) == 0 {
				reason = ErrNoWorkgroupMatrices.Error()
			}
		case f.name == "winograd_row" && !(c.Addresses && shuffles(c)):
			reason = "rows want both readings"
			tiles = nil
		default:
			if reason = t.lacks(c); reason != "" {
				tiles = nil
			}
		}
		for _, t := range tiles {
			if t.form == engine.FormLanes && c.CPU() {
				t.local = 8
			}
			rows := t.groupRows()
			if f.name == "conv2d_weight" {
				rows = t.rows // a lane is by itself
			}
			all = append(all, ForcedTile{module, f.name, half, int(rows), int(t.columns), t})
		}
		return all, f.name, reason
	}
	return nil, "", ""
}

// tileOfWords is the tile that the words of a module's name say.
func tileOfWords(words []string, own tile) (t tile, half bool, reason string) {
	t, reading := own, readsStorage
	for _, word := range words {
		var rows, columns int32
		switch n, _ := fmt.Sscanf(word, "tile%dx%d", &rows, &columns); {
		case n == 2:
			t.rows, t.columns, t.variant = rows, columns, word
		case word == "shared":
			t = tileShared
		case word == "matrix":
			t = tile{form: engine.FormMatrix}
		case word == "workgroup":
			t.form = engine.FormWorkgroup
		case word == engine.Emulated:
			t.variant = word
		case word == "large" && t.form == engine.FormShared:
			t = tileLarge
		case word == "large":
			t.variant = word
		case word == "f16":
			half = true
		case word == "texel":
			reading = readsTexel
		case word == "address":
			reading = readsAddress
		case word == "shuffle":
			reading = readsShuffle
		case word != "":
			return t, half, fmt.Sprintf("no test knows what %q in its name means", word)
		}
	}
	if t.form == engine.FormLanes {
		t = t.read(reading)
	}
	return t, half, ""
}

// lacks names what a device lacks for a tile without matrices, "" for nothing.
func (t tile) lacks(c engine.Caps) string {
	narrow := 128
	if t.shares() {
		narrow = 64
	}
	switch {
	case t.form == engine.FormShared && !t.runs(c):
		return "too little shared memory or too few invocations"
	case t.reading == readsAddress && !c.Addresses:
		return "no 64-bit addresses"
	case t.reading == readsShuffle && !shuffles(c):
		return "no shuffles within subgroups of 8"
	case !c.CPU() && t.form == engine.FormLanes && t.rows*t.columns > 64:
		return "GPUs have no registers for it"
	case c.CPU() && t.form == engine.FormShared:
		return "it is run as a GPU"
	case t.form == engine.FormLanes && t.slowToCompile(c, int32(narrow)):
		return "seconds to compile where subgroups are narrow"
	}
	return ""
}

// everyWorkgroupTile is each tile that some shape has on the device, or the emulated one.
func everyWorkgroupTile(c engine.Caps, variant string) (tiles []tile) {
	if variant == engine.Emulated {
		return []tile{emulatedTile()}
	}
	for _, outputs := range []int{64, 128} {
		for _, channels := range []int{16, 32, 64} {
			if t, ok := workgroupTile(c, channels, outputs); ok {
				tiles = append(tiles, t)
			}
		}
	}
	return tiles
}

// emulatedTile is the tile of a workgroup that needs no extension. It fits every device.
func emulatedTile() tile {
	t := wholeTile(32, 32, 16, 64)
	t.variant = engine.Emulated
	return t
}

// everyMatrixTile is the tile of a variant for each shape of matrices that the device multiplies.
func everyMatrixTile(c engine.Caps, variant string) (tiles []tile) {
	for _, m := range c.Matrices {
		for _, n := range []int{2, 4} {
			t, ok := matrixTile(c, m, n)
			if ok && m.Half() && t.variant == variant && !slices.Contains(tiles, t) {
				tiles = append(tiles, t)
			}
		}
	}
	return tiles
}
