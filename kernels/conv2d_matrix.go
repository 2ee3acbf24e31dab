package kernels

import "vksimclr/engine"

// Convolutions of 16-bit tensors can run on cooperative matrices, which round filters to fp16 and
// add in an order of their own. So the policy decides (Policy.Resolve), not a measurement of the
// shape at hand. All matrix tiles give the same bits.

// filterType is the type in which the convolution of x reads its filter, and a data gradient of x
// its transposed one. Matrices multiply 16 bits: filters are rounded once, not in every load, of
// which there are as many as workgroups.
func (p Policy) filterType(x engine.Tensor) engine.DType {
	if p.matricesFor(x) {
		return engine.F16
	}
	return engine.F32
}

// multiplies tells whether the tile multiplies cooperative matrices.
func (t tile) multiplies() bool {
	return t.form == engine.FormMatrix || t.form == engine.FormWorkgroup
}

// filter is w as the tile reads it.
func (t tile) filter(r *engine.Recorder, w engine.Tensor) engine.Tensor {
	if !t.multiplies() || w.DType() == engine.F16 {
		return w
	}
	half := r.Temp("filter in 16 bits", engine.F16, w.Shape()...)
	Cast(r, half, w)
	return half
}

// matrixCandidates are the tiles to choose from. CPU drivers take seconds to build the larger one.
func matrixCandidates(c engine.Caps) []tile {
	tiles := matrixTiles(c)
	if c.CPU() && len(tiles) > 1 {
		return tiles[:1]
	}
	return tiles
}

// matrixTiles are the tiles of the largest shape that the device multiplies in fp16 with fp32
// sums, as far as its limits allow; none where it cannot.
func matrixTiles(c engine.Caps) (tiles []tile) {
	var best engine.Matrix
	for _, m := range c.Matrices {
		_, ok := matrixTile(c, m, 2)
		if ok && m.Half() && m.M*m.N*m.K > best.M*best.N*best.K {
			best = m
		}
	}
	for _, matrices := range []int{2, 4} {
		if t, ok := matrixTile(c, best, matrices); ok {
			tiles = append(tiles, t)
		}
	}
	return tiles
}

// matrixTile is a workgroup of four subgroups that make 2n×2n matrices between them, as
// matrix.glsl lays it out, if the device has room for it.
func matrixTile(c engine.Caps, m engine.Matrix, n int) (tile, bool) {
	// Rows of shared memory begin at multiples of 16 bytes, and a lane takes two columns at most.
	if m.M <= 0 || m.N <= 0 || m.K <= 0 || m.M%8 != 0 || m.N%8 != 0 || m.K%8 != 0 ||
		m.N > 2*c.SubgroupSize {
		return tile{}, false
	}
	lanes, rows, columns, depth := 4*c.SubgroupSize, 2*n*m.M, 2*n*m.N, 2*m.K
	const pad = 8
	sums := 2 * 4 * 4 * m.M * m.N // and, in conv2d_implicit_sums_matrix, as many products
	shared := max((rows+columns)*(depth+pad), depth*(rows+columns+2*pad))*2 + sums
	// Lanes bring vec4s of both factors, the same number each and at most 2n, in whole rows.
	brings := func(side int) bool {
		vec4s := side * depth / 4
		return vec4s%lanes == 0 && vec4s/lanes <= 2*n && lanes%(side/4) == 0
	}
	t := tile{form: engine.FormMatrix, rows: int32(rows), columns: int32(columns), local: lanes,
		matrix: m}
	if n == 4 {
		t.variant = "large"
	}
	fits := lanes <= c.MaxInvocations && shared <= c.SharedMemory
	return t, fits && lanes%(depth/4) == 0 && brings(rows) && brings(columns)
}
