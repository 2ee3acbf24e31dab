package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// LinearForward writes y = x·wᵀ + b. The bias b may be absent.
//
//	y [M,N]  x [M,K]  w [N,K]  b [N]
func LinearForward(r *engine.Recorder, y, x, w, b engine.Tensor) {
	MatMul(r, y, x, w, false)
	if b.Valid() {
		BiasAdd(r, y, b)
	}
}

// LinearBackward writes dx = dy·w, dw = dyᵀ·x and db, the sum of dy's rows. With accumulate it
// adds to dw and db instead. Both dx and db may be absent.
//
//	dx [M,K]  dw [N,K]  db [N]  x [M,K]  dy [M,N]  wt [K,N], the transpose of w
func LinearBackward(r *engine.Recorder, dx, dw, db, x, dy, wt engine.Tensor, accumulate bool) {
	if dx.Valid() {
		MatMul(r, dx, dy, wt, false)
	}
	if dw.Rank() != 2 || x.Rank() != 2 || dy.Rank() != 2 ||
		dw.Dim(0) != dy.Dim(1) || dw.Dim(1) != x.Dim(1) || x.Dim(0) != dy.Dim(0) {
		panic(fmt.Sprintf("kernels: linear_backward: %v is not [N,K] for x %v and dy %v",
			dw, x, dy))
	}
	m, n, k := x.Dim(0), dy.Dim(1), x.Dim(1)
	Conv2DBackwardWeight(r, dw.Reshape(n, 1, 1, k), x.Reshape(m, 1, 1, k), dy.Reshape(m, 1, 1, n),
		SquareConv(1, 1, 0), Beside{}, accumulate)
	if db.Valid() {
		SumRows(r, db, dy, accumulate)
	}
}

// BiasAdd adds b to every row of y.
//
//	y [M,C]  b [C]
func BiasAdd(r *engine.Recorder, y, b engine.Tensor) {
	if y.Rank() != 2 || b.Rank() != 1 || b.Dim(0) != y.Dim(1) {
		panic(fmt.Sprintf("kernels: bias_add: %v is not [C] for %v", b, y))
	}
	checkChannels("bias_add", y)
	for _, c := range r.Cut(y) {
		y := y.Slice(c.Lo, c.Hi)
		biasAdd.Dispatch(r, biasAddParams{Count: vectors(y), Vectors: uint32(b.Len() / 4)}, y, b)
	}
}

// SumRows writes db, the sum of dy's rows, or with accumulate adds it to db. The order is fixed: it
// adds slabs of rows first, then the slabs.
//
//	db [C]  dy [M,C]
func SumRows(r *engine.Recorder, db, dy engine.Tensor, accumulate bool) {
	if dy.Rank() != 2 || db.Rank() != 1 || db.Dim(0) != dy.Dim(1) {
		panic(fmt.Sprintf("kernels: sum_rows: %v is not [C] for %v", db, dy))
	}
	checkChannels("sum_rows", dy)
	s := newSlabs(dy)
	part := r.Temp("part", engine.F32, int(s.count), db.Len())
	for _, run := range s.runs(r) {
		x := s.of(dy, run)
		p := sumRowsParams{Rows: uint32(x.Dim(0)), Vectors: s.vectors, Slab: s.size,
			FirstSlab: uint32(run.Lo)}
		sumRows.Dispatch(r, p, x, part)
	}
	sumSlices(r, db, part, accumulate)
}

type biasAddParams struct {
	Count   uint32
	Vectors uint32
}

var biasAdd = engine.Kernel[biasAddParams]{
	Shader: "bias_add",
	Args:   engine.Args{engine.InOut("y"), engine.In4("b")},
	Groups: func(p biasAddParams) int { return itemGroups(p.Count) },
}

type sumRowsParams struct {
	Rows      uint32
	Vectors   uint32
	Slab      uint32
	FirstSlab uint32
}

var sumRows = engine.Kernel[sumRowsParams]{
	Shader: "sum_rows",
	Args:   engine.Args{engine.In4("x"), engine.Out("part")},
	Groups: func(p sumRowsParams) int { return laneGroups(divUp(p.Rows, p.Slab) * p.Vectors) },
}
