package ref

import "math"

// Contrast is a contrastive loss of V views: its options, in the words of package kernels.
type Contrast struct {
	Form         ContrastForm
	Views        int
	Labels       []int     // of pictures; nil: the views of a picture are each other's positives
	Keys         []float64 // [K,D] further negatives, as they are
	Temperature  float64
	Sigma        float64 // of the weights; 0: none
	Factor       float64 // of loss and gradient
	Unnormalized bool
	Eps          float64
}

// ContrastForm is what is made of a row's similarities.
type ContrastForm int

// The forms of kernels.ContrastForm.
const (
	Together ContrastForm = iota
	MeanOfPositives
	Decoupled
	DecoupledByView
)

// Loss writes, for z [V·N,D] whose row v·N+i is view v of picture i, with s the similarities of a
// row over the temperature, P its positives, Q its negatives:
//
//	Together:        log Σ_{P,Q} exp s - log Σ_P exp s
//	MeanOfPositives: log Σ_{P,Q} exp s - mean of s over P
//	Decoupled:       log Σ_Q exp s - w·s of the pair; DecoupledByView: a log for each view
//
// loss is the mean over rows, dz its gradient, accuracy the share of rows whose nearest column is a
// positive (ties go to the lowest).
func (c Contrast) Loss(loss, accuracy, dz, z []float64, d int) {
	m := len(z) / d
	u, rnorm, du := make([]float64, len(z)), make([]float64, m), make([]float64, len(z))
	if c.Unnormalized {
		copy(u, z)
	} else {
		L2NormForward(u, rnorm, z, d, c.Eps)
	}
	columns := append(append([]float64(nil), u...), c.Keys...)
	weights := c.weights(u, d)
	loss[0], accuracy[0] = 0, 0
	for i := range m {
		s := make([]float64, len(columns)/d)
		for k := range s {
			s[k] = dot(u[i*d:(i+1)*d], columns[k*d:(k+1)*d]) / c.Temperature
		}
		nearest := -1
		for k := range s {
			if k != i && (nearest < 0 || s[k] > s[nearest]) {
				nearest = k
			}
		}
		if c.positive(i, nearest, m) {
			accuracy[0] += 1 / float64(m)
		}
		value, ds := c.row(s, i, m, weights[i%len(weights)])
		loss[0] += c.Factor * value / float64(m)
		for k, g := range ds {
			g *= c.Factor / (float64(m) * c.Temperature)
			for j := range d {
				du[i*d+j] += g * columns[k*d+j]
				if k < m { // keys have no gradient
					du[k*d+j] += g * u[i*d+j]
				}
			}
		}
	}
	if c.Unnormalized {
		copy(dz, du)
		return
	}
	L2NormBackward(dz, du, u, rnorm, d, c.Eps)
}

// row is the loss of row i with similarities s, and its derivative with respect to them.
func (c Contrast) row(s []float64, i, m int, weight float64) (loss float64, ds []float64) {
	ds = make([]float64, len(s))
	n := m / c.Views
	// sum adds scale·log Σ exp s over the columns that are in.
	sum := func(scale float64, in func(k int) bool) {
		var terms []float64
		for k := range s {
			if in(k) {
				terms = append(terms, s[k])
			}
		}
		lse := logSumExp(terms)
		loss += scale * lse
		for k := range s {
			if in(k) {
				ds[k] += scale * math.Exp(s[k]-lse)
			}
		}
	}
	positive := func(k int) bool { return c.positive(i, k, m) }
	other := func(k int) bool { return k != i }
	negative := func(k int) bool { return k != i && !positive(k) }
	switch c.Form {
	case Together:
		sum(1, other)
		sum(-1, positive)
		return loss, ds
	case MeanOfPositives:
		sum(1, other)
	case Decoupled:
		sum(1, negative)
	case DecoupledByView:
		sum(1, func(k int) bool { return negative(k) && k < n })
		sum(1, func(k int) bool { return negative(k) && k >= n })
	}
	count := 0.0
	for k := range s {
		if positive(k) {
			count++
		}
	}
	for k := range s {
		if positive(k) {
			loss -= weight * s[k] / count
			ds[k] -= weight / count
		}
	}
	return loss, ds
}

// positive tells whether column k is a positive of row i of m.
func (c Contrast) positive(i, k, m int) bool {
	if k >= m || k == i {
		return false
	}
	a, b := i%(m/c.Views), k%(m/c.Views)
	if c.Labels != nil {
		return c.Labels[a] == c.Labels[b]
	}
	return a == b
}

// weights are those of the pictures' positives.
func (c Contrast) weights(u []float64, d int) []float64 {
	if c.Sigma == 0 {
		return []float64{1}
	}
	half := len(u) / 2
	w := make([]float64, half/d)
	for i := range w {
		w[i] = dot(u[i*d:(i+1)*d], u[half+i*d:half+(i+1)*d]) / c.Sigma
	}
	lse := logSumExp(w)
	for i, s := range w {
		w[i] = 2 - float64(len(w))*math.Exp(s-lse)
	}
	return w
}

// PairMetrics compares view 1 with view 2: the share of pictures whose nearest row of view 2 is
// their own, and the mean entropy -Σ p·log(p + 1e-8) of the softmax over view 2.
func (c Contrast) PairMetrics(accuracy, entropy, z []float64, d int) {
	n := len(z) / d / c.Views
	u := make([]float64, len(z))
	if c.Unnormalized {
		copy(u, z)
	} else {
		L2NormForward(u, make([]float64, len(z)/d), z, d, c.Eps)
	}
	accuracy[0], entropy[0] = 0, 0
	for i := range n {
		s, nearest := make([]float64, n), 0
		for k := range s {
			s[k] = dot(u[i*d:(i+1)*d], u[(n+k)*d:(n+k+1)*d]) / c.Temperature
			if s[k] > s[nearest] {
				nearest = k
			}
		}
		if nearest == i {
			accuracy[0] += 1 / float64(n)
		}
		lse := logSumExp(s)
		for _, v := range s {
			p := math.Exp(v - lse)
			entropy[0] -= p * math.Log(p+1e-8) / float64(n)
		}
	}
}
