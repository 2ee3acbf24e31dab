package ref

import (
	"fmt"
	"testing"
)

// The gradient of every form is that of central differences.
func TestContrastGradient(t *testing.T) {
	keys := random(3*7, 8)
	for _, c := range []Contrast{
		{Form: Together, Views: 3}, {Form: Together, Views: 2, Keys: keys, Factor: 2},
		{Form: MeanOfPositives, Views: 2, Labels: []int{0, 1, 0, 2}},
		{Form: MeanOfPositives, Views: 3}, {Form: Decoupled, Views: 2},
		{Form: DecoupledByView, Views: 2}, {Form: Decoupled, Views: 2, Unnormalized: true},
		{Form: Together, Views: 2, Unnormalized: true, Keys: keys},
	} {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
			c.Temperature, c.Eps, c.Factor = 0.7, 1e-12, max(c.Factor, 1)
			z := random(4*c.Views*7, 9)
			gradient(t, z, func(dz []float64) float64 {
				loss, accuracy := []float64{0}, []float64{0}
				c.Loss(loss, accuracy, dz, z, 7)
				return loss[0]
			}, 1e-7)
		})
	}
}

// Forms that are the same thing agree: two views of NTXent, SupCon where each picture is its own
// class, and DCLW whose weights are even.
func TestContrastAgrees(t *testing.T) {
	const d, n = 5, 4
	z := random(2*n*d, 10)
	value := func(c Contrast) (loss, dz []float64) {
		c.Views, c.Temperature, c.Factor, c.Eps = 2, 0.3, 1, 1e-12
		loss, dz = []float64{0}, make([]float64, len(z))
		c.Loss(loss, []float64{0}, dz, z, d)
		return loss, dz
	}
	loss, dz := []float64{0}, make([]float64, len(z))
	NTXent(loss, []float64{0}, dz, z, d, 0.3, 1e-12)
	for _, c := range []Contrast{{}, {Form: MeanOfPositives}, {Labels: []int{3, 1, 0, 7}}} {
		l, g := value(c)
		near(t, "loss", l, loss, 1e-12)
		near(t, "dz", g, dz, 1e-12)
	}
	loss, dz = value(Contrast{Form: Decoupled})
	l, g := value(Contrast{Form: Decoupled, Sigma: 1e9})
	near(t, "dclw", l, loss, 1e-6)
	near(t, "dclw dz", g, dz, 1e-6)
}

// The published golden values of the metrics.
func TestPairMetricsGolden(t *testing.T) {
	accuracy, entropy := []float64{1}, []float64{0}
	Contrast{Views: 2, Temperature: 0.5, Eps: 1e-12}.PairMetrics(accuracy, entropy, goldenZ(), 4)
	near(t, "accuracy", accuracy, []float64{0}, 0)
	near(t, "entropy", entropy, []float64{0.887395643768}, 1e-11)
}
