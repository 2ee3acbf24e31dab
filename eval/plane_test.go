package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Rows that vary mainly along two directions lie in the plane as they were drawn.
func TestPlane(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	f := Features{D: 12}
	var drawn [][2]float64
	for range 200 {
		p := [2]float64{0.3 * r.NormFloat64(), 0.1 * r.NormFloat64()}
		drawn = append(drawn, p)
		row := make([]float32, 12)
		row[0], row[4], row[7] = 10, float32(p[0]), float32(p[1])
		f.Rows = append(f.Rows, row...)
	}
	points, shares := Plane(f)
	if shares[0] < 0.8 || shares[1] < 0.05 || shares[0]+shares[1] > 1.000001 {
		t.Errorf("shares %v", shares)
	}
	for c := range 2 {
		var xy, xx, yy float64
		for i, p := range points {
			xy, xx, yy = xy+p[c]*drawn[i][c], xx+p[c]*p[c], yy+drawn[i][c]*drawn[i][c]
		}
		if math.Abs(xy)/math.Sqrt(xx*yy) < 0.98 {
			t.Errorf("axis %d has correlation %g with what was drawn", c, xy/math.Sqrt(xx*yy))
		}
	}
	for _, odd := range []Features{{D: 1, Rows: []float32{1}}, {D: 3, Rows: make([]float32, 9)}} {
		points, _ := Plane(odd)
		if len(points) != odd.N() || points[0] != [2]float64{} {
			t.Errorf("%d equal rows of %d: %v", odd.N(), odd.D, points)
		}
	}
}

func TestScores(t *testing.T) {
	scores := []float32{1, 0, 0, 2, 1, 0, 0, 1, 5, 0, 9, 1}
	s := Score(scores, []int{0, 0, 2, 2}, 3)
	if s.Top1 != 75 || s.Top5 != 100 || s.PerClass != 75 || s.Confusion[2][1] != 1 {
		t.Errorf("%+v", s)
	}
}
