package kernels

import "vksimclr/engine"

// contrastColumns is the largest number of columns of the similarity matrix that exist at a time.
// It is a multiple of 64, so that any device can bind the start of a chunk.
const contrastColumns = 256

// contrastChunk returns the number of columns of a chunk of mp rows that can be bound.
func contrastChunk(limit uint64, mp int) int {
	return max(64, min(contrastColumns, int(limit/4)/mp/64*64))
}

// contrast is the state that both passes of a contrastive loss share.
type contrast struct {
	r         *engine.Recorder
	in        ContrastInputs
	o         ContrastOptions
	u         engine.Tensor // [Mp,D] what is compared
	rows      int           // of u; the others are padding
	pictures  int
	sharpness float32 // 1/temperature
	columns   int     // of a chunk
	pairs     bool    // NT-Xent of two views: its kernels keep one positive of each row
}

// eachChunk calls do for chunks of the first n rows of columns, from row lo on.
func (n contrast) eachChunk(columns engine.Tensor, count int,
	do func(lo int, chunk engine.Tensor)) {
	for lo := 0; lo < count; lo += n.columns {
		do(lo, columns.Slice(lo, min(lo+n.columns, count)))
	}
}

// statistics is the first pass. It writes loss and accuracy, and returns what the gradient needs of
// each row.
func (n contrast) statistics(out ContrastOutputs) (stats engine.Tensor) {
	r, mp := n.r, n.u.Dim(0)
	state := r.Temp("state", engine.F32, n.stateRows(), mp)
	n.eachChunk(n.u, n.rows, func(lo int, chunk engine.Tensor) {
		cosines := r.Temp("cosines", engine.F32, chunk.Dim(0), mp)
		MatMul(r, cosines, chunk, n.u, false)
		n.addRows(state, cosines, lo)
	})
	if keys := n.in.Keys; keys.Valid() {
		n.eachChunk(keys, keys.Dim(0), func(lo int, chunk engine.Tensor) {
			cosines := r.Temp("cosines", engine.F32, chunk.Dim(0), mp)
			MatMul(r, cosines, chunk, n.u, false)
			p := contrastKeyRowsParams{M4: uint32(mp / 4), Offset: uint32(mp), First: uint32(lo),
				Count: uint32(chunk.Dim(0)), Sharpness: n.sharpness}
			loadsAhead(r, contrastKeyRows, 0, 0).Dispatch(r, p, cosines, n.in.Cursor, state)
		})
	}
	losses, hits := r.Temp("losses", engine.F32, mp), r.Temp("hits", engine.F32, mp)
	stats = n.close(state, losses, hits)
	addUp(r, out.Loss, losses, n.rows, n.o.Factor/float32(n.rows))
	Mean(r, out.Accuracy, hits, n.rows)
	return stats
}

// stateRows is the number of values that the first pass keeps of a row.
func (n contrast) stateRows() int {
	if n.pairs {
		return 4
	}
	return 8
}

// addRows adds a chunk of columns, the rows from lo on, to what is kept of each row.
func (n contrast) addRows(state, cosines engine.Tensor, lo int) {
	m4, count := uint32(n.u.Dim(0)/4), uint32(cosines.Dim(0))
	if n.pairs {
		p := ntXentRowsParams{M4: m4, Pairs: uint32(n.pictures), First: uint32(lo), Count: count,
			Sharpness: n.sharpness}
		loadsAhead(n.r, ntXentRows, 0, 0).Dispatch(n.r, p, cosines, state)
		return
	}
	p := contrastRowsParams{M4: m4, Pictures: uint32(n.pictures), First: uint32(lo), Count: count,
		Sharpness: n.sharpness}
	loadsAhead(n.r, contrastRows, flag(n.in.Labels.Valid()), flag(n.o.Form == DecoupledByView)).
		Dispatch(n.r, p, cosines, orElse(n.in.Labels, cosines), state)
}

// close turns what was kept of each row into its loss, whether a positive is nearest, and the
// statistics for the gradient.
func (n contrast) close(state, losses, hits engine.Tensor) (stats engine.Tensor) {
	r, mp := n.r, n.u.Dim(0)
	if n.pairs {
		stats = r.Temp("stats", engine.F32, 3, mp)
		p := ntXentLossParams{M4: uint32(mp / 4), Pairs: uint32(n.pictures),
			Sharpness: n.sharpness}
		ntXentLoss.Dispatch(r, p, state, stats, losses, hits)
		return stats
	}
	stats = r.Temp("stats", engine.F32, 6, mp)
	p := contrastLossParams{M4: uint32(mp / 4), Pictures: uint32(n.pictures),
		Sharpness: n.sharpness}
	weights := state
	if n.o.Sigma > 0 {
		p.Weighting = 1 / n.o.Sigma
		const total = 6 // row of state: a sum over the positives, of which there is one
		weights = logSumExp(r, state, total*mp/4, n.pictures, p.Weighting)
	}
	contrastLoss.Specialize(uint32(n.o.Form), flag(n.o.Sigma > 0)).
		Dispatch(r, p, state, weights, stats, losses, hits)
	return stats
}

// gradient is the second pass. It writes du = dL/du.
func (n contrast) gradient(du, stats engine.Tensor) {
	scale := n.o.Factor * (n.sharpness / float32(n.rows))
	n.eachChunk(n.u, n.u.Dim(0), func(lo int, chunk engine.Tensor) {
		n.addGradient(du, chunk, lo > 0, func(cosines, weights engine.Tensor) {
			n.slopes(weights, cosines, stats, lo, scale)
		})
	})
	keys := n.in.Keys
	if !keys.Valid() {
		return
	}
	n.eachChunk(keys, keys.Dim(0), func(lo int, chunk engine.Tensor) {
		n.addGradient(du, chunk, true, func(cosines, weights engine.Tensor) {
			p := contrastKeyGradientParams{M4: uint32(n.u.Dim(0) / 4), J4: uint32(chunk.Dim(0) / 4),
				Rows: uint32(n.rows), First: uint32(lo), Sharpness: n.sharpness, Scale: scale}
			contrastKeyGradient.Dispatch(n.r, p, cosines, stats, n.in.Cursor, weights)
		})
	})
}

// addGradient writes or adds what a chunk of columns gives to du; weigh turns similarities into
// coefficients, both [Mp,J].
func (n contrast) addGradient(du, chunk engine.Tensor, accumulate bool,
	weigh func(cosines, weights engine.Tensor)) {
	r, mp, j, d := n.r, n.u.Dim(0), chunk.Dim(0), chunk.Dim(1)
	cosines := r.Temp("cosines", engine.F32, mp, j)
	weights := r.Temp("weights", engine.F32, mp, j)
	columnsT := r.Temp("columnsT", engine.F32, d, j)
	MatMul(r, cosines, n.u, chunk, false)
	weigh(cosines, weights)
	Transpose(r, columnsT, chunk)
	MatMul(r, du, weights, columnsT, accumulate)
}

// slopes writes the coefficients of a chunk of columns, the rows from lo on.
func (n contrast) slopes(weights, cosines, stats engine.Tensor, lo int, scale float32) {
	m4, j4 := uint32(n.u.Dim(0)/4), uint32(cosines.Dim(1)/4)
	if n.pairs {
		p := ntXentGradientParams{M4: m4, J4: j4, Rows: uint32(n.rows), First: uint32(lo),
			Sharpness: n.sharpness, Scale: scale}
		ntXentGradient.Dispatch(n.r, p, cosines, stats, weights)
		return
	}
	p := contrastGradientParams{M4: m4, J4: j4, Rows: uint32(n.rows),
		Pictures: uint32(n.pictures), First: uint32(lo), Sharpness: n.sharpness, Scale: scale}
	contrastGradient.Specialize(uint32(n.o.Form), flag(n.in.Labels.Valid())).
		Dispatch(n.r, p, cosines, stats, orElse(n.in.Labels, cosines), weights)
}
