package kernels

import (
	"math/rand/v2"
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestTilesAgree runs every variant of the matrix-product kernels, through storage and texel reads,
// on shapes that none of their tiles divides: all candidates for a shape must give the same bits,
// or a measurement would change results. Products in shared memory add in an order of their own.
func TestTilesAgree(t *testing.T) {
	d := enginetest.Device(t)
	for _, g := range []Conv{SquareConv(3, 1, 1), SquareConv(3, 2, 1), SquareConv(1, 2, 0),
		{R: 3, S: 1, StrideH: 2, StrideW: 3, PadH: 2, PadW: 0}} {
		const n, h, w, c, k = 3, 11, 13, 32, 48
		p, q := g.OutputSize(h, w)
		f := random(t, d, 3, k, g.R, g.S, c)
		lanes := everyReading(d, []tile{tile8x8, tile4x16}, tile8x8, tile4x16, tile8x16, tile4x32)
		weights := everyReading(d, weightTestTiles, tile16x4, tile32x4, tile64x4)
		for _, dtype := range []engine.DType{engine.F32, engine.F16} {
			x := as(t, d, dtype, random(t, d, 1, n, h, w, c))
			dy := as(t, d, dtype, random(t, d, 2, n, p, q, k))
			for _, tiles := range [][]tile{lanes, {tileShared, tileLarge}} {
				agree(t, d, tiles, dtype, n*p*q*k, func(r recorder, by Policy, y tensor) {
					Conv2DForward(r, y.Reshape(n, p, q, k), x, f, g.With(by), Beside{})
				})
				agree(t, d, tiles, dtype, n*h*w*c, func(r recorder, by Policy, y tensor) {
					Conv2DBackwardData(r, y.Reshape(n, h, w, c), dy, f, g.With(by), Beside{}, false)
				})
			}
			agree(t, d, weights, engine.F32, f.Len(), func(r recorder, by Policy, y tensor) {
				dw := y.Reshape(k, g.R, g.S, c)
				Conv2DBackwardWeight(r, dw, x, dy, g.With(by), Beside{}, false)
			})
		}
	}
}

// weightTestTiles are the tiles of weight gradients without shared reads.
var weightTestTiles = []tile{tile8x8, tile8x4, tile16x16, tileShared, tileLarge}

// everyReading are the tiles, and more in the readings of the device in which lanes share reads.
func everyReading(d *engine.Device, tiles []tile, more ...tile) []tile {
	tiles = slices.Clone(tiles)
	for _, t := range more {
		if d.Caps().Addresses && !t.slowToCompile(d.Caps(), 64) {
			tiles = append(tiles, t.read(readsAddress))
		}
		if d.Caps().Shuffles {
			tiles = append(tiles, t.read(readsShuffle))
		}
	}
	return tiles
}

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

// agree records f for an output of so many elements on each tile and compares bits.
func agree(t *testing.T, d *engine.Device, tiles []tile, dtype engine.DType, size int,
	f func(r recorder, by Policy, y tensor)) {
	t.Helper()
	var want []uint32
	preferred := d.TexelReads()
	defer d.ReadTexels(preferred)
	for _, tile := range tiles {
		for _, texel := range []bool{false, true} {
			if tile.form == engine.FormLanes {
				tile.local = 8
			}
			d.ReadTexels(texel)
			r := d.NewRecorder()
			y, err := d.NewTensor("y", dtype, size)
			fatal(t, err)
			f(r, Policy{Winograd: WinogradOff, forced: &tile}, y)
			program, err := r.Finish()
			fatal(t, err)
			fatal(t, program.Run())
			program.Close()
			got, err := engine.Download[uint32](d, y)
			fatal(t, err)
			d.Free(y)
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("tile %s, texel reads %t: other bits than tile %s", tile.name(), texel,
					tiles[0].name())
			}
		}
	}
}

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
