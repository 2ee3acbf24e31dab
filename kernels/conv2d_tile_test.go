package kernels

import (
	"math/rand/v2"
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestCandidatesRun: every tile that is offered for some shape can run it, or a measurement would
// quietly go on without it.
func TestCandidatesRun(t *testing.T) {
	d := enginetest.Device(t)
	g := SquareConv(3, 1, 1)
	for _, dtype := range []engine.DType{engine.F32, engine.F16} {
		for _, c := range []int{4, 8, 16} {
			for _, k := range []int{8, 16, 32, 64} {
				r := d.NewRecorder()
				x, y := filled(r, "x", dtype, 1, 5, 5, c), r.Temp("y", dtype, 1, 5, 5, k)
				w := filled(r, "w", engine.F32, k, 3, 3, c)
				for _, tile := range plainImplicitTiles(r, c, k) {
					implicitGEMMOn(r, "test", tile, y, x, w, g.forward(y, x, w))
				}
				for _, tile := range plainWeightTiles(r, c, k) {
					weightGradientOn(r, tile, w, x, y, g, Norm{}, false)
				}
				run(t, r)
			}
		}
	}
}

// as is x in another type.
func as(t *testing.T, d *engine.Device, dtype engine.DType, x engine.Tensor) engine.Tensor {
	if dtype == engine.F32 {
		return x
	}
	y := newTensor(t, d, dtype, x.Shape()...)
	r := d.NewRecorder()
	Cast(r, y, x)
	run(t, r)
	return y
}

// Short names for the parameters of functions that record one result.
type (
	recorder = *engine.Recorder
	tensor   = engine.Tensor
)

func random(t *testing.T, d *engine.Device, seed uint64, dims ...int) engine.Tensor {
	t.Helper()
	x, err := d.NewTensor("x", engine.F32, dims...)
	fatal(t, err)
	rng, values := rand.New(rand.NewPCG(seed, 0)), make([]float32, x.Len())
	for i := range values {
		values[i] = float32(rng.NormFloat64())
	}
	fatal(t, engine.Upload(d, x, values))
	return x
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestFastestRemembers measures a product large enough to pay and finds the choice again.
func TestFastestRemembers(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.CacheDir = t.TempDir() })
	tiles := []tile{tile8x8, tile4x16}
	runs := 0
	p := problem{key: "test", tiles: tiles, images: 4, perImage: 1e10}
	p.run = func(r *engine.Recorder, c tile, images int) {
		runs++
		if images != 1 && d.Caps().CPU() {
			t.Errorf("measured %d images", images)
		}
		x, y := filled(r, "x", engine.F32, 512, 512), r.Temp("y", engine.F32, 512, 512)
		for range c.columns - 7 { // the second takes nine times as long
			Transpose(r, y, x)
		}
	}
	first := fastest(d.NewRecorder(), p)
	measured := runs
	if first != tile8x8 || measured != 4 {
		t.Errorf("chose %s after %d measurements, want 8x8 after 4", first.name(), measured)
	}
	if again := fastest(d.NewRecorder(), p); again != first || runs != measured {
		t.Errorf("then chose %s after %d more measurements", again.name(), runs-measured)
	}
}

// TestReadings: the reading that the device prefers comes with all tiles, the other with the first,
// and shared tiles are offered once.
func TestReadings(t *testing.T) {
	d := enginetest.Device(t)
	r, preferred := d.NewRecorder(), d.TexelReads()
	defer d.ReadTexels(preferred)
	for texel, first := range map[bool]reading{false: readsAddress, true: readsShuffle} {
		d.ReadTexels(texel)
		tiles := sharing(r, tile4x32, tile8x16)
		want := []tile{tile4x32.read(first), tile8x16.read(first)}
		if len(tiles) == 3 && !slices.Equal(tiles[:2], want) {
			t.Errorf("texel reads %t: %s comes first", texel, tiles[0].name())
		}
	}
	tiles := inReadings([]tile{tileShared, tile8x8}, []reading{readsTexel, readsStorage})
	want := []tile{tileShared, tile8x8.read(readsTexel), tile8x8.read(readsStorage)}
	if !slices.Equal(tiles, want) {
		t.Errorf("%v, want %v", tiles, want)
	}
}
