package kernels

import "vksimclr/engine"

// pairMetrics writes PairAccuracy and PairEntropy: two passes over the N×N similarities of view 1
// and view 2, a chunk of columns at a time.
//
// The kernels of NT-Xent take a number of pairs of 0 for columns that are the rows' partners, in
// the same order.
func (n contrast) pairMetrics(accuracy, entropy engine.Tensor) {
	r, np, d := n.r, padded4(n.pictures), n.u.Dim(1)
	first, second := n.u.Slice(0, np), r.Temp("view 2", engine.F32, np, d)
	// A copy, because the first row of view 2 may start where the device cannot bind it.
	r.Copy(second.Slice(0, n.pictures), n.u.Slice(n.pictures, 2*n.pictures))
	if n.pictures < np {
		r.Fill(second.Slice(n.pictures, np), 0)
	}
	m4 := uint32(np / 4)
	each := func(do func(lo int, cosines engine.Tensor)) {
		n.eachChunk(second, n.pictures, func(lo int, chunk engine.Tensor) {
			cosines := r.Temp("cosines", engine.F32, chunk.Dim(0), np)
			MatMul(r, cosines, chunk, first, false)
			do(lo, cosines)
		})
	}
	state, stats := r.Temp("state", engine.F32, 4, np), r.Temp("stats", engine.F32, 3, np)
	each(func(lo int, cosines engine.Tensor) {
		p := ntXentRowsParams{M4: m4, First: uint32(lo), Count: uint32(cosines.Dim(0)),
			Sharpness: n.sharpness}
		loadsAhead(r, ntXentRows, 0, 0).Dispatch(r, p, cosines, state)
	})
	losses, hits := r.Temp("losses", engine.F32, np), r.Temp("hits", engine.F32, np)
	ntXentLoss.Dispatch(r, ntXentLossParams{M4: m4, Sharpness: n.sharpness}, state, stats, losses,
		hits)
	Mean(r, accuracy, hits, n.pictures)
	entropies := r.Temp("entropies", engine.F32, np)
	each(func(lo int, cosines engine.Tensor) {
		contrastEntropy.Dispatch(r, contrastEntropyParams{M4: m4, First: uint32(lo),
			Count: uint32(cosines.Dim(0)), Sharpness: n.sharpness}, cosines, stats, entropies)
	})
	Mean(r, entropy, entropies, n.pictures)
}

type contrastEntropyParams struct {
	M4        uint32
	First     uint32
	Count     uint32
	Sharpness float32
}

var contrastEntropy = engine.Kernel[contrastEntropyParams]{
	Shader: "contrast_entropy",
	Args:   engine.Args{engine.In4("c"), engine.In4("stats"), engine.InOut("entropy")},
	Groups: func(p contrastEntropyParams) int { return laneGroups(p.M4) },
}
