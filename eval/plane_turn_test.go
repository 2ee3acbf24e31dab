package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestTurnPlane: a turned and mirrored map comes back, and shares follow the axes.
func TestTurnPlane(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	before := make([][2]float64, 50)
	for i := range before {
		before[i] = [2]float64{3 * r.NormFloat64(), r.NormFloat64()}
	}
	for _, flip := range []float64{1, -1} {
		for _, angle := range []float64{0, 0.3, 2, -3} {
			sin, cos := math.Sincos(angle)
			points := make([][2]float64, len(before))
			for i, p := range before {
				points[i] = [2]float64{cos*p[0] - sin*p[1], flip * (sin*p[0] + cos*p[1])}
			}
			shares := [2]float64{0.5, 0.1}
			TurnPlane(points, &shares, before)
			for i, p := range points {
				if math.Hypot(p[0]-before[i][0], p[1]-before[i][1]) > 1e-12 {
					t.Fatalf("flip %g, angle %g: %v, want %v", flip, angle, p, before[i])
				}
			}
			if math.Abs(shares[0]+shares[1]-0.6) > 1e-12 || shares[0] < 5*shares[1] {
				t.Errorf("shares %v", shares)
			}
		}
	}
	points := [][2]float64{{1, 2}}
	TurnPlane(points, &[2]float64{}, nil)
	if points[0] != [2]float64{1, 2} {
		t.Error("a first map was turned")
	}
}
