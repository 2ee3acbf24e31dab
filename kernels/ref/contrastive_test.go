package ref

import (
	"math"
	"math/rand/v2"
	"testing"
)

// goldenZ is the batch of the published golden vector: three pairs of four elements.
func goldenZ() []float64 {
	z := make([]float64, 0, 24)
	for i := range 6 {
		for d := range 4 {
			z = append(z, float64((7*i+3*d*d+5*i*d)%11)-5+0.5*float64(d))
		}
	}
	return z
}

func TestNTXentGolden(t *testing.T) {
	golden := []struct {
		temperature, loss float64
		dz                []float64
	}{
		{0.5, 2.697703169609, []float64{
			-0.001462782409, 0.038609746522, -0.025563054750, -0.017392304343,
			-0.045574470415, -0.057804810974, 0.055993140842, -0.070488591455,
			0.068551817566, -0.104482277495, -0.123379293431, -0.038275875321,
			-0.005965139657, 0.011135295177, 0.009832460966, -0.017471392232,
			-0.130616454071, 0.029883001653, -0.111001485216, -0.036728356851,
			0.081668783878, -0.007914512846, 0.059686615409, -0.017150620300}},
		{0.1, 10.132925212323, []float64{
			0.028451139175, 0.192673658079, -0.192722064209, -0.097933339757,
			-0.173740252041, -0.220988285816, 0.310559536481, -0.463128165513,
			0.293176472625, -0.715805207025, -0.702207816188, -0.306773389075,
			-0.034142177136, -0.031716830436, 0.082160556410, -0.073570729535,
			-0.592618529752, 0.126434622589, -0.700388266037, -0.282570861839,
			0.458263444172, -0.089276031887, 0.381706539741, -0.147517503057}},
	}
	for _, g := range golden {
		loss, accuracy, dz := make([]float64, 1), make([]float64, 1), make([]float64, 24)
		NTXent(loss, accuracy, dz, goldenZ(), 4, g.temperature, 1e-12)
		near(t, "loss", loss, []float64{g.loss}, 1e-11)
		near(t, "dz", dz, g.dz, 1e-11)
	}
}

func TestNTXentOnePair(t *testing.T) {
	loss, accuracy, dz := make([]float64, 1), make([]float64, 1), make([]float64, 8)
	NTXent(loss, accuracy, dz, random(8, 1), 4, 0.5, 1e-12)
	near(t, "loss, accuracy", []float64{loss[0], accuracy[0]}, []float64{0, 1}, 1e-15)
	near(t, "dz", dz, make([]float64, 8), 1e-15)
}

func TestNTXentGradient(t *testing.T) {
	z := random(5*2*7, 2)
	eval := func(dz []float64) float64 {
		loss, accuracy := make([]float64, 1), make([]float64, 1)
		NTXent(loss, accuracy, dz, z, 7, 0.2, 1e-12)
		return loss[0]
	}
	gradient(t, z, eval, 1e-8)
}

func TestCosineSimilarityGradient(t *testing.T) {
	const m, n, d = 3, 4, 5
	ab, ds := random((m+n)*d, 3), random(m*n, 4)
	eval := func(dab []float64) float64 {
		a, b, s := ab[:m*d], ab[m*d:], make([]float64, m*n)
		ua, ub, ra, rb := make([]float64, m*d), make([]float64, n*d), make([]float64, m),
			make([]float64, n)
		CosineSimilarityForward(s, ua, ub, ra, rb, a, b, d, 1e-12)
		CosineSimilarityBackward(dab[:m*d], dab[m*d:], ds, ua, ub, ra, rb, d, 1e-12)
		return dot(s, ds)
	}
	gradient(t, ab, eval, 1e-8)
}

func TestL2NormClampedGradient(t *testing.T) {
	x, dy := random(3*4, 5), random(3*4, 6)
	eval := func(dx []float64) float64 {
		y, rnorm := make([]float64, 12), make([]float64, 3)
		L2NormForward(y, rnorm, x, 4, 100) // every row is shorter than 100
		L2NormBackward(dx, dy, y, rnorm, 4, 100)
		return dot(y, dy)
	}
	gradient(t, x, eval, 1e-9)
}

func TestSoftmaxCrossEntropyGradient(t *testing.T) {
	const classes, pitch = 5, 8
	x, labels := random(3*pitch, 7), []int{4, 0, 2}
	eval := func(dx []float64) float64 {
		loss := make([]float64, 1)
		SoftmaxCrossEntropy(loss, dx, x, labels, classes, pitch)
		return loss[0]
	}
	gradient(t, x, eval, 1e-8)
}

// gradient compares the gradient that eval writes to dx with central differences of its result, for
// each element of x.
func gradient(t *testing.T, x []float64, eval func(dx []float64) float64, tolerance float64) {
	t.Helper()
	const h = 1e-5
	dx, scratch, want := make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
	eval(dx)
	for i, v := range x {
		x[i] = v + h
		up := eval(scratch)
		x[i] = v - h
		down := eval(scratch)
		x[i], want[i] = v, (up-down)/(2*h)
	}
	near(t, "gradient", dx, want, tolerance)
}

func near(t *testing.T, what string, have, want []float64, tolerance float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(have[i]-want[i]) <= tolerance) {
			t.Errorf("%s[%d] = %.12g, want %.12g", what, i, have[i], want[i])
		}
	}
}

func random(n int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, 0))
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return x
}
