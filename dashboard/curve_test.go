package dashboard

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestCurveStaysSmall: however many values come, a curve has up to maxPoints points, which have the
// mean of the values.
func TestCurveStaysSmall(t *testing.T) {
	for _, n := range []int{1, maxPoints - 1, maxPoints, maxPoints + 1, 5*maxPoints + 3, 100003} {
		means, sums, total := &curve{}, &curve{sums: true}, 0.0
		for i := 1; i <= n; i++ {
			value := math.Sin(float64(i) / 50)
			total += value
			means.add(float64(i), value, uint64(i))
			sums.add(float64(i), float64(i), uint64(i))
		}
		if len(means.points) > maxPoints || len(means.points) < min(n, maxPoints/2) {
			t.Errorf("%d values: %d points", n, len(means.points))
		}
		sum := 0.0
		for i, p := range means.points {
			weight := means.every
			if i == len(means.points)-1 {
				weight = means.inLast
			}
			sum += p.value * float64(weight)
			if i > 0 && p.step <= means.points[i-1].step {
				t.Fatalf("%d values: step %g after %g", n, p.step, means.points[i-1].step)
			}
		}
		if math.Abs(sum-total) > 1e-6 {
			t.Errorf("%d values: they sum to %g, their points to %g", n, total, sum)
		}
		last := sums.points[len(sums.points)-1]
		if last.value != float64(n) || last.step != float64(n) {
			t.Errorf("%d values: the last sum is %+v", n, last)
		}
	}
}

// TestCurveIncrements: whoever gets every change, or misses some, has the whole curve in the end.
func TestCurveIncrements(t *testing.T) {
	c := &curve{}
	views := make([]struct {
		version uint64
		x, y    []float64
	}, 3)
	version := uint64(0)
	for round := range 700 {
		version++
		if round == 400 {
			c.reset(version)
		}
		for i := range 11 {
			c.add(float64(round*11+i), float64(i*i), version)
		}
		for k := range views {
			v := &views[k]
			if round%(1+6*k*k) > 0 && round < 699 { // the second and the third are slow
				continue
			}
			p, ok := c.since(v.version)
			if !ok {
				t.Fatal("nothing new")
			}
			v.x = append(v.x[:p.From], p.Steps...)
			v.y = append(v.y[:p.From], p.Value...)
			v.version = version
		}
	}
	whole, _ := c.since(0)
	for k, v := range views {
		if !slices.Equal(v.x, whole.Steps) || !slices.Equal(v.y, whole.Value) {
			t.Errorf("reader %d has %d points, the curve %d", k, len(v.x), len(whole.Steps))
		}
	}
	if _, ok := c.since(version); ok {
		t.Error("there is something new though nothing happened")
	}
}

func TestNumbers(t *testing.T) {
	p := piece{From: 2, Steps: exact{1234567, 1234568}, Value: rounded{0.12345678, 1e-9}}
	text, err := json.Marshal(p)
	if err != nil || string(text) != `{"from":2,"x":[1234567,1234568],"y":[0.123457,1e-09]}` {
		t.Error(string(text), err)
	}
}

// TestLines: the last lines are kept, long ones cut, and a run that says other things begins anew.
func TestLines(t *testing.T) {
	var l lines
	var all []string
	for i := range maxLines + 50 {
		all = append(all, strings.Repeat("é", i%5*300))
	}
	if !l.update(all, 1) || l.update(all, 2) {
		t.Error("changes are not told")
	}
	s := l.since(0)
	if s.From != 50 || len(s.Lines) != maxLines || len(s.Lines[4]) > maxLineLength+5 {
		t.Error(s.From, len(s.Lines), len(s.Lines[4]))
	}
	l.update(append(all, "new"), 3)
	if s = l.since(1); s.From != maxLines+50 || !slices.Equal(s.Lines, []string{"new"}) {
		t.Error(s)
	}
	if l.since(3) != nil {
		t.Error("something is new")
	}
	l.update([]string{"other"}, 4)
	if s = l.since(3); s.From != 0 || !slices.Equal(s.Lines, []string{"other"}) {
		t.Error(s)
	}
}
