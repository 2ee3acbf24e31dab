package kernels

import (
	"math/rand/v2"
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// Loads ahead change no bit, whether the terms of a sum fill the last round of loads or not.
func TestLoadsAhead(t *testing.T) {
	d := enginetest.Device(t)
	const channels, rows = 12, 8
	for _, terms := range []int{1, 7, 8, 9, 50} {
		var want [][]float32
		for _, on := range []uint32{0, 1} {
			rng := rand.New(rand.NewPCG(1, uint64(terms)))
			r := d.NewRecorder()
			var outputs []engine.Tensor
			random := func(dims ...int) engine.Tensor {
				x := newTensor(t, d, engine.F32, dims...)
				values := make([]float32, x.Len())
				for i := range values {
					values[i] = rng.Float32()*2 - 1
				}
				fatal(t, engine.Upload(d, x, values))
				return x
			}
			output := func(dims ...int) engine.Tensor {
				outputs = append(outputs, random(dims...))
				return outputs[len(outputs)-1]
			}
			normsAhead(r, on, terms, channels, random, output)
			rowsAhead(r, on, terms, rows, random, output)
			run(t, r)
			for i, y := range outputs {
				got := download[float32](t, d, y)
				if on == 0 {
					want = append(want, got)
				} else if !slices.Equal(got, want[i]) {
					t.Errorf("%d terms: output %d is %v with loads ahead, %v without", terms, i,
						got, want[i])
				}
			}
		}
	}
}

// normsAhead records the kernels that merge slabs.
func normsAhead(r *engine.Recorder, on uint32, slabs, channels int,
	random, output func(dims ...int) engine.Tensor) {
	const slab = 64
	last := uint32(channels / 4)
	a, b := random(slabs, channels), random(slabs, channels)
	pixels := uint32(slabs*slab - 7)
	merge := batchNormMergeParams{Pixels: pixels, Vectors: last, Slab: slab, Slabs: uint32(slabs)}
	batchNormMerge.Specialize(0, 0, on).Dispatch(r, merge, a, b, output(channels),
		output(channels))
	finalize := batchNormFinalizeParams{Pixels: pixels, Vectors: last, Slab: slab,
		Slabs: uint32(slabs), Eps: 100, Momentum: 0.1}
	batchNormFinalize.Specialize(0, 0, on).Dispatch(r, finalize, a, b, output(channels),
		output(channels), output(channels), output(channels))
	sums := batchNormBackwardMergeParams{Vectors: last, Slabs: uint32(slabs)}
	batchNormBackwardMerge.Specialize(0, 0, on).Dispatch(r, sums, a, b, output(channels),
		output(channels))
	means := batchNormBackwardFinalizeParams{Pixels: pixels, Vectors: last, Slabs: uint32(slabs)}
	batchNormBackwardFinalize.Specialize(0, 0, on).Dispatch(r, means, a, b, output(channels),
		output(channels), output(channels), output(channels))
}

// rowsAhead records the kernels that add similarities up along columns, which continue what was
// kept of 4 columns before.
func rowsAhead(r *engine.Recorder, on uint32, columns, rows int,
	random, output func(dims ...int) engine.Tensor) {
	m4, count, pictures := uint32(rows/4), uint32(columns), uint32(rows/2)
	c, cursor, none := random(columns, rows), r.Temp("cursor", engine.F32, 4), random(rows)
	r.Fill(cursor, 0x42000000) // 32 keys
	for _, first := range []uint32{0, 4} {
		p := ntXentRowsParams{M4: m4, Pairs: pictures, First: first, Count: count, Sharpness: 2}
		ntXentRows.Specialize(0, 0, on).Dispatch(r, p, c, output(4, rows))
		q := contrastRowsParams{M4: m4, Pictures: pictures, First: first, Count: count,
			Sharpness: 2}
		contrastRows.Specialize(0, first/4, on).Dispatch(r, q, c, none, output(8, rows))
		k := contrastKeyRowsParams{M4: m4, Offset: 8, First: first, Count: count, Sharpness: 2}
		contrastKeyRows.Specialize(0, 0, on).Dispatch(r, k, c, cursor, output(8, rows))
	}
}
