package ref

// CosineSimilarityForward writes s[i,j] = a[i,:]·b[j,:] / (max(‖a[i,:]‖, eps)
// max(‖b[j,:]‖, eps)) for rows of d elements, and keeps the rows of length one and the
// reciprocal lengths.
func CosineSimilarityForward(s, unitA, unitB, rnormA, rnormB, a, b []float64, d int, eps float64) {
	L2NormForward(unitA, rnormA, a, d, eps)
	L2NormForward(unitB, rnormB, b, d, eps)
	for i := range rnormA {
		for j := range rnormB {
			s[i*len(rnormB)+j] = dot(unitA[i*d:(i+1)*d], unitB[j*d:(j+1)*d])
		}
	}
}

// CosineSimilarityBackward sends ds through the products, then through both normalisations.
func CosineSimilarityBackward(da, db, ds, unitA, unitB, rnormA, rnormB []float64, d int,
	eps float64) {
	dUnitA, dUnitB := make([]float64, len(da)), make([]float64, len(db))
	for i := range rnormA {
		for j := range rnormB {
			for k := range d {
				dUnitA[i*d+k] += ds[i*len(rnormB)+j] * unitB[j*d+k]
				dUnitB[j*d+k] += ds[i*len(rnormB)+j] * unitA[i*d+k]
			}
		}
	}
	L2NormBackward(da, dUnitA, unitA, rnormA, d, eps)
	L2NormBackward(db, dUnitB, unitB, rnormB, d, eps)
}
