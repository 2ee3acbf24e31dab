package models

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"vksimclr/engine/enginetest"
)

// plainHead computes the representation after k layers of a head in float64, from the values of its
// parameters: the definition to compare with.
func plainHead(cfg ProjectionConfig, s map[string][]float64, h [][]float64, k int) [][]float64 {
	for i := 1; i <= k; i++ {
		w, b := s[fmt.Sprintf("fc%d.weight", i)], s[fmt.Sprintf("fc%d.bias", i)]
		out, in := len(w)/len(h[0]), len(h[0])
		y := make([][]float64, len(h))
		for n := range h {
			y[n] = make([]float64, out)
			for o := range out {
				for j := range in {
					y[n][o] += w[o*in+j] * h[n][j]
				}
				if b != nil {
					y[n][o] += b[o]
				}
			}
		}
		if gamma := s[fmt.Sprintf("bn%d.weight", i)]; gamma != nil {
			plainNorm(y, gamma, s[fmt.Sprintf("bn%d.bias", i)])
		}
		for n := range y {
			for o := range y[n] {
				if i < cfg.Layers {
					y[n][o] = max(y[n][o], 0)
				}
			}
		}
		h = y
	}
	return h
}

func plainNorm(y [][]float64, gamma, beta []float64) {
	rows := float64(len(y))
	for o := range y[0] {
		mean, variance := 0.0, 0.0
		for n := range y {
			mean += y[n][o] / rows
		}
		for n := range y {
			variance += (y[n][o] - mean) * (y[n][o] - mean) / rows
		}
		for n := range y {
			y[n][o] = (y[n][o] - mean) / math.Sqrt(variance+batchNormEps) * gamma[o]
			if beta != nil {
				y[n][o] += beta[o]
			}
		}
	}
}

// Every layer of every form of head has the values of the definition, and its backward pass leaves
// the gradients that differences of the definition give.
func TestHeadLayers(t *testing.T) {
	d := enginetest.Device(t)
	const rows, features = 9, 7
	random := rand.New(rand.NewPCG(1, 2))
	for _, cfg := range []ProjectionConfig{
		{Layers: 3, Hidden: 10, Dim: 6, Norm: NormAll},
		{Layers: 2, Hidden: 5, Dim: 6, Norm: NormAllAffine, Bias: BiasAll},
		{Layers: 3, Dim: 5, Norm: NormNone},
		{Layers: 1, Dim: 5, Norm: NormNone, Bias: BiasNone},
		{Layers: 2, Dim: 8},
		{},
	} {
		var l Layout
		head, err := cfg.Build(&l, features, "")
		check(t, err)
		w, err := NewWeights(d, &l)
		check(t, err)
		s := storeRandom(t, random, w)
		h := randomRows(random, rows, features)
		for k := HeadOutput; k <= cfg.Layers; k++ {
			depth := head.layer(k)
			dy := randomRows(random, rows, head.Width(k))
			y, dh, grads := runHead(t, d, head, w, h, dy, k)
			near(t, fmt.Sprintf("%+v: y of layer %d", cfg, k), y, plainHead(cfg, s, h, depth))
			loss := func() (sum float64) {
				for n, row := range plainHead(cfg, s, h, depth) {
					for o, v := range row {
						sum += v * dy[n][o]
					}
				}
				return sum
			}
			for n := range h {
				near(t, fmt.Sprintf("%+v: dh of layer %d", cfg, k), dh[n:n+1],
					[][]float64{differences(loss, h[n])})
			}
			for _, p := range l.Params {
				if number := int(p.Name[2] - '0'); number > depth {
					continue
				}
				near(t, fmt.Sprintf("%+v, layer %d: gradient of %s", cfg, k, p.Name),
					[][]float64{widen(grads[p.Name])}, [][]float64{differences(loss, s[p.Name])})
			}
		}
	}
}
