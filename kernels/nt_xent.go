package kernels

import (
	"fmt"
	"slices"

	"vksimclr/engine"
)

// ntXentColumns is the largest number of columns of the similarity matrix that exist at a time. It
// is a multiple of 64, so that any device can bind the start of a chunk.
const ntXentColumns = 256

// NTXent writes the contrastive loss of z, whose rows i and i+N are the two views of one image.
// With u the rows scaled to length one and S = u·uᵀ/temperature:
//
//	loss     [1]    mean over rows of -S[i,pair] + log Σ_{k≠i} exp S[i,k]
//	accuracy [1]    fraction of rows whose largest S[i,k], k≠i, is the pair's; ties: lowest k
//	dz       [2N,D] gradient of loss
//	z        [2N,D] D a multiple of 4
//
// Memory is O(N·D), because similarities are computed twice in chunks of columns. The first pass
// keeps statistics of each row. The second pass turns a chunk into coefficients of du = Σ_b w[a,b]
// u[b]. Both directions of a pair are in w, so that nothing is transposed or added atomically.
func NTXent(r *engine.Recorder, loss, accuracy, dz, z engine.Tensor, temperature, eps float32) {
	if z.Rank() != 2 || z.Dim(0)%2 != 0 || z.Dim(1)%4 != 0 ||
		!slices.Equal(dz.Shape(), z.Shape()) ||
		!(temperature > 0) {
		panic(fmt.Sprintf("kernels: nt_xent: dz %v and z %v at temperature %g: "+
			"want the same [2N,D], D a multiple of 4, and a positive temperature",
			dz, z, temperature))
	}
	m, d := z.Dim(0), z.Dim(1)
	mp := padded4(m)
	u, rnorm := r.Temp("u", engine.F32, mp, d), r.Temp("rnorm", engine.F32, m)
	du := r.Temp("du", engine.F32, mp, d)
	L2NormForward(r, u.Slice(0, m), rnorm, z, eps)
	if m < mp {
		r.Fill(u.Slice(m, mp), 0)
	}

	n := ntXent{r: r, u: u, rows: m, sharpness: 1 / temperature,
		columns: ntXentChunk(r.Device().Caps().MaxStorageRange, mp)}
	stats := n.statistics(loss, accuracy)
	n.gradient(du, stats)
	L2NormBackward(r, dz, du.Slice(0, m), u.Slice(0, m), rnorm, eps)
}

// ntXentChunk returns the number of columns of a chunk of mp rows that can be bound.
func ntXentChunk(limit uint64, mp int) int {
	return max(64, min(ntXentColumns, int(limit/4)/mp/64*64))
}

// ntXent is the state that both passes share.
type ntXent struct {
	r         *engine.Recorder
	u         engine.Tensor // [Mp,D]
	rows      int           // of u; the others are padding
	sharpness float32       // 1/temperature
	columns   int
}

// statistics is the first pass. It writes loss and accuracy, and returns what the gradient needs of
// each row, stats [3,Mp].
func (n ntXent) statistics(loss, accuracy engine.Tensor) (stats engine.Tensor) {
	r, mp, pairs := n.r, n.u.Dim(0), uint32(n.rows/2)
	state, stats := r.Temp("state", engine.F32, 4, mp), r.Temp("stats", engine.F32, 3, mp)
	for lo := 0; lo < n.rows; lo += n.columns {
		columns := n.u.Slice(lo, min(lo+n.columns, n.rows))
		cosines := r.Temp("cosines", engine.F32, columns.Dim(0), mp)
		MatMul(r, cosines, columns, n.u, false)
		p := ntXentRowsParams{M4: uint32(mp / 4), Pairs: pairs, First: uint32(lo),
			Count: uint32(columns.Dim(0)), Sharpness: n.sharpness}
		ntXentRows.Dispatch(r, p, cosines, state)
	}
	losses, hits := r.Temp("losses", engine.F32, mp), r.Temp("hits", engine.F32, mp)
	p := ntXentLossParams{M4: uint32(mp / 4), Pairs: pairs, Sharpness: n.sharpness}
	ntXentLoss.Dispatch(r, p, state, stats, losses, hits)
	Mean(r, loss, losses, n.rows)
	Mean(r, accuracy, hits, n.rows)
	return stats
}

// gradient is the second pass. It writes du = dL/du.
func (n ntXent) gradient(du, stats engine.Tensor) {
	r, mp, d := n.r, n.u.Dim(0), n.u.Dim(1)
	scale := n.sharpness / float32(n.rows)
	for lo := 0; lo < mp; lo += n.columns {
		columns := n.u.Slice(lo, min(lo+n.columns, mp))
		j := columns.Dim(0)
		cosines := r.Temp("cosines", engine.F32, mp, j)
		weights := r.Temp("weights", engine.F32, mp, j)
		columnsT := r.Temp("columnsT", engine.F32, d, j)
		MatMul(r, cosines, n.u, columns, false)
		p := ntXentGradientParams{M4: uint32(mp / 4), J4: uint32(j / 4), Rows: uint32(n.rows),
			First: uint32(lo), Sharpness: n.sharpness, Scale: scale}
		ntXentGradient.Dispatch(r, p, cosines, stats, weights)
		Transpose(r, columnsT, columns)
		MatMul(r, du, weights, columnsT, lo > 0)
	}
}

type ntXentRowsParams struct {
	M4        uint32
	Pairs     uint32
	First     uint32
	Count     uint32
	Sharpness float32
}

var ntXentRows = engine.Kernel[ntXentRowsParams]{
	Shader: "nt_xent_rows",
	Args:   engine.Args{engine.In4("c"), engine.InOut("state")},
	Groups: func(p ntXentRowsParams) int { return laneGroups(p.M4) },
}

type ntXentLossParams struct {
	M4        uint32
	Pairs     uint32
	Sharpness float32
}

var ntXentLoss = engine.Kernel[ntXentLossParams]{
	Shader: "nt_xent_loss",
	Args: engine.Args{
		engine.In4("state"), engine.Out("stats"), engine.Out("loss"), engine.Out("hit"),
	},
	Groups: func(p ntXentLossParams) int { return laneGroups(p.M4) },
}

type ntXentGradientParams struct {
	M4        uint32
	J4        uint32
	Rows      uint32
	First     uint32
	Sharpness float32
	Scale     float32
}

var ntXentGradient = engine.Kernel[ntXentGradientParams]{
	Shader: "nt_xent_gradient",
	Args:   engine.Args{engine.In4("c"), engine.In4("stats"), engine.Out("w")},
	Groups: func(p ntXentGradientParams) int { return laneGroups(p.M4 * p.J4) },
}
