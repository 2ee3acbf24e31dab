package kernels

import "vksimclr/engine"

// The form of a convolution is how the lanes of a workgroup work together: each by itself on CPU
// drivers, with shared memory on GPUs, on cooperative matrices for 16-bit tensors where the policy
// says so. Products add in another order in each form. So the device and the shape decide it, not a
// measurement: the candidates for one shape have the same form. A form offers tiles as candidates,
// the likeliest first: shapes too small to be measured take that one. What is offered has to be
// compiled before it can lose, so that few are.

// implicitTiles are the candidates for a forward convolution, data gradient or product of x with
// so many outputs.
func (p Policy) implicitTiles(r *engine.Recorder, x engine.Tensor, outputs int) []tile {
	if p.matricesFor(x) {
		return matrixCandidates(r.Device().Caps())
	}
	return plainImplicitTiles(r, x.Dim(-1), outputs)
}

// plainImplicitTiles are those without cooperative matrices. Where lanes share reads, a tile
// without was never the fastest (docs/benchmarks.md, Start-up).
func plainImplicitTiles(r *engine.Recorder, channels, outputs int) []tile {
	const few = 8 // outputs, of which a workgroup's tile would use a part only
	if !r.Device().Caps().CPU() && outputs > few {
		if shared := local(r, sharedTiles(outputs)...); len(shared) > 0 {
			return shared
		}
	}
	likely, others := []tile{tile4x32, tile8x16}, []tile{tile8x8, tile4x16}
	switch {
	case outputs <= few:
		likely, others = []tile{tile8x8}, []tile{tile8x8}
	case channels%16 != 0: // the others take four times four channels at once
		likely = []tile{tile4x16}
	case outputs <= 16:
		likely = []tile{tile8x16}
	}
	return orElseTiles(sharing(r, likely...), plainly(r, local(r, others...)...))
}

// summingTiles are the candidates among tiles that sum over their pixels for batch norms.
func (p Policy) summingTiles(r *engine.Recorder, x engine.Tensor, outputs int) []tile {
	if p.matricesFor(x) {
		return matrixCandidates(r.Device().Caps())
	}
	return orElseTiles(local(r, sharedTiles(outputs)...), []tile{tileShared})
}

// weightTiles are the candidates for a weight gradient.
func (p Policy) weightTiles(r *engine.Recorder, x engine.Tensor, outputs int) []tile {
	if p.matricesFor(x) {
		return matrixCandidates(r.Device().Caps())
	}
	return plainWeightTiles(r, x.Dim(-1), outputs)
}

// plainWeightTiles are those without cooperative matrices.
func plainWeightTiles(r *engine.Recorder, channels, outputs int) []tile {
	height := tile16x4
	switch {
	case outputs > 32:
		height = tile64x4
	case outputs > 16:
		height = tile32x4
	}
	tall := sharing(r, height)
	switch {
	case channels == 4:
		return orElseTiles(tall, plainly(r, local(r, append(sharedTiles(outputs), tile8x4)...)...))
	case min(outputs, channels) <= 8:
		return append(tall, local(r, tile8x8)...)
	case len(tall) == 0:
		return plainly(r, local(r, append(sharedTiles(outputs), tile8x8, tile16x16)...)...)
	case min(outputs, channels) <= 16: // a tall tile has few sums, or too few channels for 8 lanes
		return append(local(r, tile16x16), tall...)
	}
	return append(tall, local(r, tile16x16)...)
}

// sharedTiles are the workgroups' tiles for so many outputs. Problems too small to measure take
// the small one: it gives more workgroups.
func sharedTiles(outputs int) []tile {
	if outputs > int(tileShared.columns) {
		return []tile{tileShared, tileLarge}
	}
	return []tile{tileShared}
}

// local fits tiles to the device. CPU drivers run a workgroup on one thread, eight lanes or fewer
// at a time: they want many small workgroups, and barriers are slow. GPUs have no registers for
// 256 sums.
func local(r *engine.Recorder, tiles ...tile) (fit []tile) {
	caps := r.Device().Caps()
	for _, t := range tiles {
		shared := t.form == engine.FormShared
		switch {
		case caps.CPU() && (t.slowToCompile(caps, 128) || t == tileLarge):
		case caps.CPU() && !shared:
			t.local = 8
			fit = append(fit, t)
		case !caps.CPU() && (shared && t.runs(caps) || t.rows*t.columns <= 64):
			fit = append(fit, t)
		}
	}
	return fit
}

// orElseTiles are the tiles, or if there are none, others.
func orElseTiles(tiles, others []tile) []tile {
	if len(tiles) == 0 {
		return others
	}
	return tiles
}
