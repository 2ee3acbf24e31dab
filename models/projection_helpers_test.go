package models

import (
	"math"
	"math/rand/v2"
	"testing"

	"vksimclr/engine"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// storeRandom draws all parameters and returns them, too.
func storeRandom(t *testing.T, random *rand.Rand, w *Weights) map[string][]float64 {
	t.Helper()
	s, wide := State{}, map[string][]float64{}
	for _, p := range w.Layout.Params {
		s[p.Name] = make([]float32, p.Elements())
		for i := range s[p.Name] {
			s[p.Name][i] = float32(0.5*random.NormFloat64() + 0.25)
		}
		wide[p.Name] = widen(s[p.Name])
	}
	for _, p := range w.Layout.Buffers {
		s[p.Name] = make([]float32, p.Elements())
	}
	check(t, w.Store(s))
	return wide
}

func randomRows(random *rand.Rand, rows, columns int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, columns)
		for j := range m[i] {
			m[i][j] = float64(float32(random.NormFloat64()))
		}
	}
	return m
}

// runHead records the head up to layer k, forward and backward, and runs it.
func runHead(t *testing.T, d *engine.Device, head *Projection, w *Weights, h, dy [][]float64,
	k int) (y, dh [][]float64, grads State) {
	t.Helper()
	c := &Context{R: d.NewRecorder(), W: w, Training: true}
	out, backward := head.ForwardTo(c, upload(t, d, h), k)
	dx := backward(upload(t, d, dy))
	results := make([]engine.Tensor, 2)
	for i, x := range []engine.Tensor{out, dx} {
		var err error
		results[i], err = d.NewTensor("result", engine.F32, x.Shape()...)
		check(t, err)
		c.R.Copy(results[i], x)
	}
	program, err := c.R.Finish()
	check(t, err)
	defer program.Close()
	check(t, program.Run())
	grads, err = w.LoadArena(w.Grads)
	check(t, err)
	return download(t, d, results[0], len(dy[0])), download(t, d, results[1], len(h[0])), grads
}

// upload makes a tensor of rows, which are padded to a multiple of 4.
func upload(t *testing.T, d *engine.Device, rows [][]float64) engine.Tensor {
	t.Helper()
	columns := pad4(len(rows[0]))
	values := make([]float32, len(rows)*columns)
	for i, row := range rows {
		for j, v := range row {
			values[i*columns+j] = float32(v)
		}
	}
	x, err := d.NewTensor("rows", engine.F32, len(rows), columns)
	check(t, err)
	check(t, engine.Upload(d, x, values))
	return x
}

func download(t *testing.T, d *engine.Device, x engine.Tensor, columns int) [][]float64 {
	t.Helper()
	values, err := engine.Download[float32](d, x)
	check(t, err)
	rows := make([][]float64, x.Dim(0))
	for i := range rows {
		rows[i] = widen(values[i*x.Dim(1):][:columns])
	}
	return rows
}

func widen(values []float32) []float64 {
	wide := make([]float64, len(values))
	for i, v := range values {
		wide[i] = float64(v)
	}
	return wide
}

// differences is the gradient of f by the values x, from central differences.
func differences(f func() float64, x []float64) []float64 {
	const step = 1e-6
	g := make([]float64, len(x))
	for i, v := range x {
		x[i] = v + step
		up := f()
		x[i] = v - step
		g[i] = (up - f()) / (2 * step)
		x[i] = v
	}
	return g
}

// near compares with a tolerance of fp32 sums.
func near(t *testing.T, what string, have, want [][]float64) {
	t.Helper()
	wrong, size := 0.0, 1e-3
	for i := range want {
		for j, v := range want[i] {
			wrong += (have[i][j] - v) * (have[i][j] - v)
			size += v * v
		}
	}
	if off := math.Sqrt(wrong / size); !(off < 1e-4) {
		t.Errorf("%s: off by %.2g", what, off)
	}
}
