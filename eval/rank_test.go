package eval

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
)

// rankCase is one case for tools/rankref, which explains the fields.
type rankCase struct {
	D     int       `json:"d"`
	Rows  []float32 `json:"rows"`
	Other []float32 `json:"other"`
}

// rankCases are features of different quality: Gaussian, few directions, fewer rows than features,
// like those after a ReLU, nearly collapsed.
func rankCases() (cases []rankCase) {
	r := rand.New(rand.NewPCG(4, 2))
	for _, c := range []struct {
		n, d, directions int
		value            func(x float64, feature int) float64
	}{
		{300, 40, 40, func(x float64, _ int) float64 { return x }},
		{400, 150, 150, func(x float64, k int) float64 { return x / float64(k+1) }},
		{60, 130, 60, func(x float64, _ int) float64 { return x }},
		{200, 30, 3, func(x float64, _ int) float64 { return x }},
		{250, 64, 20, func(x float64, _ int) float64 { return max(0, x) }},
		{100, 16, 16, func(x float64, _ int) float64 { return 1 + 1e-3*x }},
	} {
		basis := make([]float64, c.directions*c.d)
		for i := range basis {
			basis[i] = r.NormFloat64()
		}
		one := rankCase{D: c.d}
		for range c.n {
			row := make([]float64, c.d)
			for j := range c.directions {
				z := r.NormFloat64()
				for k := range row {
					row[k] += z * basis[j*c.d+k]
				}
			}
			for k, x := range row {
				one.Rows = append(one.Rows, float32(c.value(x, k)))
				one.Other = append(one.Other, float32(c.value(x+0.3*r.NormFloat64(), k)))
			}
		}
		cases = append(cases, one)
	}
	return cases
}

// The numbers equal NumPy's to 1e-4, relative to the larger of the value and 0.01. Machines without
// NumPy compare with its stored numbers; to store them: go test ./eval -run NumPy -args write.
func TestRankEqualsNumPy(t *testing.T) {
	cases := rankCases()
	text, err := os.ReadFile("testdata/rank.json")
	if err != nil {
		t.Fatal(err)
	}
	in, _ := json.Marshal(cases)
	if numpy := exec.Command("/usr/bin/python3", "-c", "import numpy"); numpy.Run() == nil {
		python := exec.Command("/usr/bin/python3", "../tools/rankref/rankref.py")
		python.Stdin = bytes.NewReader(in)
		if text, err = python.Output(); err != nil {
			t.Fatal(err)
		}
		if flag.Arg(0) == "write" {
			if err := os.WriteFile("testdata/rank.json", append(text, '\n'), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	var want []map[string]float64
	if err := json.Unmarshal(text, &want); err != nil || len(want) != len(cases) {
		t.Fatalf("%v: %d results for %d cases", err, len(want), len(cases))
	}
	for i, c := range cases {
		f := Features{Rows: c.Rows, D: c.D}
		r := Rank(f)
		have := map[string]float64{"rankme": r.RankMe, "directions": r.Directions,
			"first": r.Spectrum[0], "middle": r.Spectrum[len(r.Spectrum)/2],
			"uniformity": r.Uniformity, "deviation": r.Deviation, "mindeviation": r.MinDeviation,
			"alpha": r.Decay.Alpha, "alignment": Alignment(f, Features{Rows: c.Other, D: c.D})}
		for key, w := range want[i] {
			tolerance := 1e-4 * max(math.Abs(w), 0.01)
			if i == 3 && key == "middle" { // a singular value that is 0 but for rounding
				tolerance = 1e-4 * want[i]["first"]
			}
			if i == 3 && key == "alpha" {
				continue
			}
			if h := have[key]; !(math.Abs(h-w) <= tolerance) {
				t.Errorf("case %d: %s is %.8g, NumPy has %.8g", i, key, h, w)
			}
		}
	}
}

// Features that say nothing.
func TestRankOfCollapsedFeatures(t *testing.T) {
	equal, zero := Features{D: 8}, Features{D: 8, Rows: make([]float32, 800)}
	for range 100 {
		for k := range 8 {
			equal.Rows = append(equal.Rows, float32(k)+0.1)
		}
	}
	for name, f := range map[string]Features{"equal": equal, "zero": zero} {
		r := Rank(f)
		if r.RankMe > 1.001 || r.Directions > 1.001 || r.Deviation != 0 || r.Constant != 8 ||
			math.Abs(r.Uniformity) > 1e-9 || r.Decay.Points != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	equal.Rows[3] = float32(math.Inf(1))
	if r := Rank(equal); !math.IsNaN(r.RankMe) {
		t.Errorf("an infinite feature: %+v", r)
	}
	one := Rank(Features{D: 2, Rows: []float32{3, 4}})
	if math.Abs(one.RankMe-1) > 1e-5 || one.Uniformity != 0 {
		t.Errorf("one row: %+v", one)
	}
}
