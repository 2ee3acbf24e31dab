package kernels

import (
	"encoding/binary"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// matrixDevice is a device that multiplies cooperative matrices, with its tiles.
func matrixDevice(t *testing.T) (*engine.Device, []tile) {
	t.Helper()
	d := enginetest.Device(t)
	tiles := matrixTiles(d.Caps())
	if len(tiles) == 0 {
		t.Skipf("%s has no cooperative matrices of fp16 with fp32 sums", d.Name())
	}
	return d, tiles
}

// TestMatricesMatchPlain compares the small matrix tile with the plain kernels on shapes around its
// borders, strides, taps that fall outside, narrow channels and single pixels: within the rounding
// of filters to fp16. It gives the same bits again. TestForcedTiles compares the large tile.
func TestMatricesMatchPlain(t *testing.T) {
	d, tiles := matrixDevice(t)
	tile := tiles[0]
	for _, s := range []struct {
		n, h, w, c, k int
		Conv
	}{
		{1, 1, 1, 4, 4, SquareConv(1, 1, 0)}, {1, 1, 1, 4, 4, SquareConv(3, 1, 1)},
		{1, 5, 7, 4, 8, SquareConv(3, 1, 1)}, {3, 11, 13, 20, 28, SquareConv(3, 2, 1)},
		{2, 7, 7, 4, 64, SquareConv(7, 2, 3)}, {1, 8, 8, 32, 32, SquareConv(1, 1, 0)},
		{1, 3, 21, 64, 60, SquareConv(1, 1, 0)}, {1, 5, 13, 36, 68, SquareConv(3, 1, 1)},
		{5, 4, 4, 132, 36, SquareConv(3, 1, 1)}, {2, 9, 9, 16, 24, SquareConv(1, 2, 0)},
		{17, 2, 2, 28, 12, SquareConv(3, 1, 1)}, {2, 31, 33, 8, 20, SquareConv(5, 3, 2)},
		{1, 64, 64, 12, 16, SquareConv(3, 1, 1)},
		{2, 13, 18, 20, 36, Conv{R: 3, S: 1, StrideH: 2, StrideW: 3, PadH: 2, PadW: 0}},
	} {
		g := s.Conv
		p, q := g.OutputSize(s.h, s.w)
		input, output := []int{s.n, s.h, s.w, s.c}, []int{s.n, p, q, s.k}
		filter := []int{s.k, g.R, g.S, s.c}
		x := as(t, d, engine.F16, random(t, d, 1, input...))
		dy := as(t, d, engine.F16, random(t, d, 2, output...))
		f := random(t, d, 3, filter...)
		for _, o := range []struct {
			name  string
			dtype engine.DType
			shape []int
			run   func(r recorder, by Policy, y tensor)
		}{
			{"forward", engine.F16, output, func(r recorder, by Policy, y tensor) {
				Conv2DForward(r, y, x, f, g.With(by), Beside{})
			}},
			{"data gradient", engine.F16, input, func(r recorder, by Policy, y tensor) {
				Conv2DBackwardData(r, y, dy, f, g.With(by), Beside{}, false)
			}},
			{"added data gradient", engine.F16, input, func(r recorder, by Policy, y tensor) {
				Conv2DBackwardData(r, y, dy, f, g.With(by), Beside{}, false)
				Conv2DBackwardData(r, y, dy, f, g.With(by), Beside{}, true)
			}},
			{"weight gradient", engine.F32, filter, func(r recorder, by Policy, y tensor) {
				Conv2DBackwardWeight(r, y, x, dy, g.With(by), Beside{}, false)
			}},
		} {
			want := forcedResult(t, d, tile8x8, o.dtype, o.shape, o.run)
			var first []float32
			for range 2 {
				have := forcedResult(t, d, tile, o.dtype, o.shape, o.run)
				if distance := relativeDistance(have, want); !(distance <= matrixTolerance) {
					t.Errorf("%+v: %s on tile %s is off by %.2g", s, o.name, tile.name(), distance)
				}
				if first == nil {
					first = have
				}
				if !slices.Equal(have, first) {
					t.Errorf("%+v: two runs of %s on tile %s differ", s, o.name, tile.name())
				}
			}
		}
		for _, tensor := range []engine.Tensor{x, dy, f} {
			d.Free(tensor)
		}
	}
}

// forcedResult is what run writes to a tensor on one tile, as fp32.
func forcedResult(t *testing.T, d *engine.Device, on tile, dtype engine.DType, shape []int,
	run func(recorder, Policy, tensor)) []float32 {
	t.Helper()
	policy := Policy{Winograd: WinogradOff, forced: &on}
	result, err := d.NewTensor("result", engine.F32, shape...)
	fatal(t, err)
	defer d.Free(result)
	r := d.NewRecorder()
	if y := r.Temp("y", dtype, shape...); dtype == engine.F16 {
		r.Fill(y, 0x7e007e00) // NaN: what is not written shows
		run(r, policy, y)
		Cast(r, result, y)
	} else {
		r.Fill(y, 0x7fc00000)
		run(r, policy, y)
		r.Copy(result, y)
	}
	program, err := r.Finish()
	fatal(t, err)
	defer program.Close()
	fatal(t, program.Run())
	values, err := engine.Download[float32](d, result)
	fatal(t, err)
	return values
}

// TestMatrixSelfTest: the self-test passes on a sound device, fused kernels included, and finds
// sums that are off. Some drivers ignored where in workgroup memory a matrix begins, and loaded the
// first one each time: it finds that in every kernel.
func TestMatrixSelfTest(t *testing.T) {
	d, tiles := matrixDevice(t)
	for _, tile := range tiles {
		for _, fuse := range []Fuse{FuseOff, FuseOn} {
			if err := testMatrices(d, tile, fuse); err != nil {
				t.Errorf("fuse=%s: %v", fuse, err)
			}
		}
	}
	broken := tiles[0]
	broken.columns *= 2 // twice of what the shader makes
	if err := testMatrices(d, broken, FuseOff); err == nil {
		t.Error("a tile with a wrong layout passed")
	}
	ignoring := enginetest.Device(t, func(o *engine.Options) {
		o.Shaders, o.CacheDir = ignoringOffsets{o.Shaders}, t.TempDir()
	})
	for _, fuse := range []Fuse{FuseOff, FuseOn} {
		want, err := matrixSample(d, Policy{Winograd: WinogradOff, forced: &tile8x8}, fuse)
		fatal(t, err)
		by := Policy{Winograd: WinogradOff, Fuse: fuse, forced: &tiles[0]}
		have, err := matrixSample(ignoring, by, fuse)
		fatal(t, err)
		for i, w := range want {
			distance := relativeDistance(have[i].values, w.values)
			if distance <= matrixTolerance {
				t.Errorf("fuse=%s: the %s does not tell that offsets are ignored", fuse, w.name)
			}
		}
	}
}

// ignoringOffsets is a folder of shaders that load all matrices from the first element of their
// variable, as faulty drivers did.
type ignoringOffsets struct{ fs.FS }

func (f ignoringOffsets) ReadFile(name string) ([]byte, error) {
	code, err := fs.ReadFile(f.FS, name)
	if err != nil || !strings.Contains(name, "_matrix_") {
		return code, err
	}
	const opConstant, accessChain, matrixLoad, opTypeInt = 43, 65, 4457, 21
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(code[4*i:]) }
	zero, chains, integers := uint32(0), map[uint32]int{}, map[uint32]bool{}
	for at := 5; at < len(code)/4; at += int(word(at) >> 16) {
		switch word(at) & 0xffff {
		case opTypeInt:
			integers[word(at+1)] = true
		case opConstant:
			if integers[word(at+1)] && word(at+3) == 0 {
				zero = word(at + 2)
			}
		case accessChain:
			chains[word(at+2)] = at + int(word(at)>>16) - 1 // its last index
		case matrixLoad:
			binary.LittleEndian.PutUint32(code[4*chains[word(at+3)]:], zero)
		}
	}
	return code, nil
}

// TestMatrixDecision: the decision is made once and remembered; off stays off, on stays on.
func TestMatrixDecision(t *testing.T) {
	d, _ := matrixDevice(t)
	for _, want := range []Matrices{MatricesOff, MatricesOn} {
		if p, err := (Policy{Matrices: want}).Resolve(d); err != nil || p.Matrices != want {
			t.Errorf("%s became %v, %v", want, p, err)
		}
	}
	p, err := Policy{}.Resolve(d)
	fatal(t, err)
	choice, ok := d.Choices().Get("matrices")
	if !ok || string(p.Matrices) != choice {
		t.Errorf("decided %v, remembered %q", p, choice)
	}
}

// TestMatrixTiles: what fits on devices of several kinds.
func TestMatrixTiles(t *testing.T) {
	half := func(m, n, k int) engine.Matrix {
		return engine.Matrix{M: m, N: n, K: k, A: "f16", B: "f16", C: "f32", Result: "f32",
			Scope: "subgroup"}
	}
	sums16 := half(16, 16, 16)
	sums16.C, sums16.Result = "f16", "f16"
	for _, c := range []struct {
		name     string
		subgroup int
		lanes    int
		shared   int
		shapes   []engine.Matrix
		want     []string
	}{
		{"nvidia", 32, 1024, 48 << 10,
			[]engine.Matrix{sums16, half(16, 8, 8), half(16, 8, 16), half(16, 16, 16)},
			[]string{"64x64 matrix 16x16x16", "128x128 matrix 16x16x16"}},
		{"small nvidia", 32, 1024, 16 << 10, []engine.Matrix{half(16, 8, 16)},
			[]string{"64x32 matrix 16x8x16"}},
		{"amd", 64, 1024, 64 << 10, []engine.Matrix{half(16, 16, 16)},
			[]string{"64x64 matrix 16x16x16", "128x128 matrix 16x16x16"}},
		{"intel", 32, 1024, 64 << 10, []engine.Matrix{half(8, 16, 16)},
			[]string{"32x64 matrix 8x16x16", "64x128 matrix 8x16x16"}},
		{"intel before Xe2", 32, 1024, 64 << 10, []engine.Matrix{half(8, 8, 16)},
			[]string{"32x32 matrix 8x8x16", "64x64 matrix 8x8x16"}},
		{"the smallest", 32, 1024, 32 << 10, []engine.Matrix{half(8, 8, 8)},
			[]string{"32x32 matrix 8x8x8", "64x64 matrix 8x8x8"}},
		{"emulated amd", 64, 1024, 32 << 10, []engine.Matrix{half(16, 16, 16)},
			[]string{"64x64 matrix 16x16x16", "128x128 matrix 16x16x16"}},
		{"few lanes", 64, 128, 64 << 10, []engine.Matrix{half(16, 16, 16)}, nil},
		{"only fp16 sums", 32, 1024, 64 << 10, []engine.Matrix{sums16}, nil},
		{"none", 32, 1024, 64 << 10, nil, nil},
	} {
		var names []string
		caps := engine.Caps{SubgroupSize: c.subgroup, MaxInvocations: c.lanes,
			SharedMemory: c.shared, Matrices: c.shapes}
		for _, tile := range matrixTiles(caps) {
			names = append(names, tile.name())
		}
		if !slices.Equal(names, c.want) {
			t.Errorf("%s: %q, want %q", c.name, names, c.want)
		}
	}
}
