package eval

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Ranking judges features without labels. See docs/judging.md for what the numbers mean.
type Ranking struct {
	N, D int // pictures and features

	// RankMe is the effective rank of Garrido et al. (arXiv 2210.02885): exp(−Σ p·log p) where
	// p = σ/Σσ + 1e-7 for the singular values σ of the rows as they are. It lies between 1 and
	// min(N,D).
	RankMe float64
	// Directions is (Σσ²)²/Σσ⁴, the participation ratio: how many directions hold most of the
	// energy. Small singular values count less than in RankMe.
	Directions float64
	// Spectrum [min(N,D)] are the singular values of the rows, the largest first.
	Spectrum []float64
	// Decay is how fast the squared singular values σ² of numbers 10 to 100 fall.
	Decay PowerLaw

	// Uniformity is the loss of Wang and Isola (arXiv 2005.10242): the logarithm of the mean of
	// exp(−2‖x−y‖²) over pairs of rows of length 1. It is 0 where all rows are equal, and
	// near −4 where they fill the sphere. At most 4096 evenly spaced rows are paired.
	Uniformity float64
	// Deviation is the mean of the features' standard deviations over rows of length 1, times √D.
	// It is 1 where rows spread evenly in all directions, and 0 where all are equal.
	Deviation float64
	// MinDeviation is the smallest of these standard deviations, times √D.
	MinDeviation float64
	// Constant is the number of features that are equal in all rows.
	Constant int
}

// rankEpsilon is added to each share of the singular values, as the authors of RankMe do.
const rankEpsilon = 1e-7

// uniformRows is the largest number of rows that uniformity compares pair by pair.
const uniformRows = 4096

// Rank measures how the rows spread. The rows stay as they are. All numbers are NaN where a
// feature is not finite: Features.CheckFinite names it. Rank panics where there are no rows.
func Rank(f Features) Ranking {
	if f.D < 1 || f.N() < 1 {
		panic("eval: there are no features to rank")
	}
	r := Ranking{N: f.N(), D: f.D}
	if f.CheckFinite() != nil {
		nan := math.NaN()
		r.RankMe, r.Directions, r.Uniformity, r.Deviation, r.MinDeviation = nan, nan, nan, nan, nan
		return r
	}
	r.Spectrum = spectrum(f)
	r.RankMe, r.Directions = effectiveRanks(r.Spectrum)
	r.Decay = decay(r.Spectrum)
	r.deviations(f)
	r.Uniformity = uniformity(Evenly(f, uniformRows))
	return r
}

// spectrum is the singular values of the rows, by the eigenvalues of the smaller Gram matrix.
func spectrum(f Features) []float64 {
	var eigen mat.EigenSym
	if !eigen.Factorize(gram(f), false) {
		panic("eval: the eigenvalues of finite features were not found")
	}
	values := eigen.Values(nil) // the smallest first
	n := len(values)
	// What rounding leaves of an eigenvalue that is 0 is no singular value.
	noise := values[n-1] * float64(max(f.N(), f.D)) * 0x1p-52
	s := make([]float64, n)
	for i, v := range values {
		if v > noise {
			s[n-1-i] = math.Sqrt(v)
		}
	}
	return s
}

func effectiveRanks(spectrum []float64) (rankMe, directions float64) {
	var sum, square, fourth float64
	for _, s := range spectrum {
		sum, square, fourth = sum+s, square+s*s, fourth+s*s*s*s
	}
	if sum == 0 { // all features are 0: no direction at all, which RankMe cannot say
		return 1, 1
	}
	entropy := 0.0
	for _, s := range spectrum {
		p := s/sum + rankEpsilon
		entropy -= p * math.Log(p)
	}
	return math.Exp(entropy), square * square / fourth
}

// PowerLaw is a line through points (log k, log y): y falls as k to the power −Alpha.
type PowerLaw struct {
	Alpha  float64
	R2     float64 // share of the variance that the line explains
	Points int     // 0: too few for a line
}

// decay fits the squares of the singular values of numbers 10 to 100, counted from 1.
func decay(spectrum []float64) PowerLaw {
	const first, last, fewest = 10, 100, 20
	var n, sx, sy, sxx, sxy, syy float64
	for k := first; k <= min(last, len(spectrum)) && spectrum[k-1] > 0; k++ {
		x, y := math.Log(float64(k)), 2*math.Log(spectrum[k-1])
		n, sx, sy, sxx, sxy, syy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y, syy+y*y
	}
	if n < fewest {
		return PowerLaw{}
	}
	vx, vy, cov := sxx-sx*sx/n, syy-sy*sy/n, sxy-sx*sy/n
	law := PowerLaw{Alpha: -cov / vx, R2: 1, Points: int(n)}
	if vy > 0 {
		law.R2 = cov * cov / (vx * vy)
	}
	return law
}
