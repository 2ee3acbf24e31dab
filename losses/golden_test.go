package losses

import (
	"fmt"
	"math"
	"testing"
)

// The published golden vector: three pairs of four elements, z = ((7i+3d²+5id) mod 11) - 5 + d/2.
// The official loss is twice the paper's; view 1 finds no partner in view 2.
func TestGolden(t *testing.T) {
	z := make([]float64, 0, 24)
	for i := range 6 {
		for d := range 4 {
			z = append(z, float64((7*i+3*d*d+5*i*d)%11)-5+0.5*float64(d))
		}
	}
	for _, c := range []struct {
		temperature float32
		loss, dz    float64 // dz is the last element of the gradient
	}{
		{0.5, 2.697703169609, -0.017150620300}, {0.1, 10.132925212323, -0.147517503057},
	} {
		for _, scale := range []Scale{PaperScale, OfficialScale} {
			factor := float64(scale.factor(2))
			metrics, dz := run(t, NTXent{Temperature: c.temperature, Scale: scale}, z, 4)
			what := fmt.Sprintf("%s scale at %g", scale, c.temperature)
			near(t, what, metrics[0].value, factor*c.loss)
			if g := factor * c.dz; math.Abs(float64(dz[23])-g) > 2e-6 {
				t.Errorf("%s: dz is %g, want %g", what, dz[23], g)
			}
			if metrics[2].value != 0 {
				t.Errorf("contrast accuracy is %g", metrics[2].value)
			}
			if c.temperature == 0.5 {
				near(t, "contrast entropy", metrics[3].value, 0.887395643768)
			}
		}
	}
}

// Equal embeddings have the loss that Alike foretells.
func TestAlike(t *testing.T) {
	const pictures, dim = 5, 4
	z := make([]float64, 2*pictures*dim)
	for i := range z {
		z[i] = float64(1 + i%dim)
	}
	for _, l := range []Loss{NTXent{Temperature: 0.2}, DCL{Temperature: 0.5},
		NTXent{Temperature: 30, Unnormalized: true}, SupCon{Temperature: 0.1},
		DCL{Temperature: 0.2, Sigma: 0.5, Scale: OfficialScale},
		DCL{Temperature: 0.5, Split: true}} {
		metrics, _ := run(t, l, z, dim)
		want := l.(Alike).Alike(pictures, 2)
		if have := float64(metrics[0].value); math.Abs(have-want) > 1e-5 {
			t.Errorf("%#v: %g, want %g", l, have, want)
		}
	}
}
