package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// CosineSimilarityForward writes s = unitA·unitBᵀ. The rows of unitA and unitB are those of a
// and b, scaled to length one by rnormA and rnormB. Rows shorter than eps are divided by eps.
//
//	s [M,N]  unitA [M,D]  unitB [N,D]  rnormA [M]  rnormB [N]  a [M,D]  b [N,D]
//
// D and N are multiples of 4: append rows of zeros to b.
func CosineSimilarityForward(r *engine.Recorder, s, unitA, unitB, rnormA, rnormB, a,
	b engine.Tensor, eps float32) {
	checkCosines("cosine_similarity_forward", s, a, b)
	L2NormForward(r, unitA, rnormA, a, eps)
	L2NormForward(r, unitB, rnormB, b, eps)
	MatMul(r, s, unitA, unitB, false)
}

// CosineSimilarityBackward writes the gradients da and db of a and b from ds, that of s. The other
// tensors are those of the forward pass.
//
//	da [M,D]  db [N,D]  ds [M,N]
func CosineSimilarityBackward(r *engine.Recorder, da, db, ds, unitA, unitB, rnormA,
	rnormB engine.Tensor, eps float32) {
	checkCosines("cosine_similarity_backward", ds, da, db)
	m, n, d := da.Dim(0), db.Dim(0), da.Dim(1)

	unitBT := r.Temp("unitBT", engine.F32, d, n)
	dUnitA := r.Temp("dUnitA", engine.F32, m, d)
	Transpose(r, unitBT, unitB)
	MatMul(r, dUnitA, ds, unitBT, false)
	L2NormBackward(r, da, dUnitA, unitA, rnormA, eps)

	mp := padded4(m) // this product sums over M
	unitAT, dsT := r.Temp("unitAT", engine.F32, d, mp), r.Temp("dsT", engine.F32, n, mp)
	dUnitB := r.Temp("dUnitB", engine.F32, n, d)
	Transpose(r, unitAT, withZeroRows(r, unitA, mp))
	Transpose(r, dsT, withZeroRows(r, ds, mp))
	MatMul(r, dUnitB, dsT, unitAT, false)
	L2NormBackward(r, db, dUnitB, unitB, rnormB, eps)
}

func checkCosines(op string, s, a, b engine.Tensor) {
	if a.Rank() != 2 || b.Rank() != 2 || s.Rank() != 2 || a.Dim(1) != b.Dim(1) ||
		s.Dim(0) != a.Dim(0) || s.Dim(1) != b.Dim(0) || a.Dim(1)%4 != 0 || b.Dim(0)%4 != 0 {
		panic(fmt.Sprintf("kernels: %s: %v, %v and %v are not [M,N], [M,D] and [N,D] "+
			"with N and D multiples of 4", op, s, a, b))
	}
}

// withZeroRows returns x [M,D] with rows of zeros appended, so that it has so many rows.
func withZeroRows(r *engine.Recorder, x engine.Tensor, rows int) engine.Tensor {
	m := x.Dim(0)
	if m == rows {
		return x
	}
	y := r.Temp("padded", engine.F32, rows, x.Dim(1))
	r.Copy(y.Slice(0, m), x)
	r.Fill(y.Slice(m, rows), 0)
	return y
}

// padded4 returns n rounded up to a multiple of 4.
func padded4(n int) int { return (n + 3) / 4 * 4 }
