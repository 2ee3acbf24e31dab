package ref

import (
	"math"
	"testing"
)

func matches(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > tolerance {
			t.Errorf("%s: value %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

const simclr = ChannelContrast | HSVSaturation

// Golden colours of simclr's HSV operations.
func TestJitterColors(t *testing.T) {
	for _, c := range []struct {
		in        [3]float64
		operation int
		f         float64
		want      [3]float64
	}{
		{[3]float64{.8, .4, .2}, hue, .1, [3]float64{.8, .76, .2}},
		{[3]float64{.8, .4, .2}, hue, -.2, [3]float64{.8, .2, .72}},
		{[3]float64{.8, .4, .2}, hue, .2, [3]float64{.48, .8, .2}},
		{[3]float64{.1, .5, .9}, hue, .1, [3]float64{.18, .1, .9}},
		{[3]float64{.1, .5, .9}, hue, -.2, [3]float64{.1, .9, .34}},
		{[3]float64{.3, .3, .3}, hue, .17, [3]float64{.3, .3, .3}},
		{[3]float64{.8, .4, .2}, saturation, .5, [3]float64{.8, .6, .5}},
		{[3]float64{.8, .4, .2}, saturation, 1.8, [3]float64{.8, .2666667, 0}},
		{[3]float64{.1, .5, .9}, saturation, .5, [3]float64{.5, .7, .9}},
		{[3]float64{.1, .5, .9}, saturation, 1.8, [3]float64{0, .45, .9}},
	} {
		got := jitter(c.in, c.operation, c.f, [3]float64{}, simclr)
		matches(t, "jitter", got[:], c.want[:], 1e-6)
	}
}

func TestJitterSkipsIdentityAndFollowsOrder(t *testing.T) {
	x := []float64{.2, .4, .6, 0, .4, .4, .4, 0}
	y := make([]float64, len(x))
	ColorJitter(y, x, []float64{1, 1, 1, 0}, []float64{3, 2, 1, 0}, 2, 0)
	matches(t, "identity", y, x, 0)
	ColorJitter(y, x, []float64{2, .5, 1, 0}, []float64{0, 1, 2, 3}, 2, simclr)
	matches(t, "brightness, then contrast", y, []float64{.5, .8, .95, 0, .7, .8, .85, 0}, 1e-12)
	ColorJitter(y, x, []float64{2, .5, 1, 0}, []float64{1, 0, 2, 3}, 2, simclr)
	matches(t, "contrast, then brightness", y, []float64{.5, .8, 1, 0, .7, .8, .9, 0}, 1e-12)
	ColorJitter(y, x, []float64{1.5, 1, 1, 0}, []float64{1, 0, 2, 3}, 2, simclr|AddedBrightness)
	matches(t, "added brightness", y, []float64{.7, .9, 1, 0, .9, .9, .9, 0}, 1e-12)
}

// Weights of taps -1, 0, 1, 2 at a quarter and at half a pixel, from Keys' formula with a = -1/2.
func TestKeysCubic(t *testing.T) {
	for f, want := range map[float64][]float64{
		0.25: {-0.0703125, 0.8671875, 0.2265625, -0.0234375},
		0.5:  {-0.0625, 0.5625, 0.5625, -0.0625},
	} {
		matches(t, "keys", []float64{keysCubic(1 + f), keysCubic(f), keysCubic(1 - f),
			keysCubic(2 - f)}, want, 1e-12)
	}
}

func TestResizeMatrix(t *testing.T) {
	matches(t, "2 to 4", resizeMatrix(2, 4, "bilinear")[1], []float64{.75, .25}, 1e-12)
	matches(t, "2 to 4, edge", resizeMatrix(2, 4, "bilinear_plain")[0], []float64{1, 0}, 1e-12)
	matches(t, "4 to 2, antialiased", resizeMatrix(4, 2, "bilinear")[0],
		[]float64{3. / 7, 3. / 7, 1. / 7, 0}, 1e-12)
	matches(t, "4 to 2, plain", resizeMatrix(4, 2, "bilinear_plain")[0], []float64{.5, .5, 0, 0},
		1e-12)
	for _, mode := range []string{"bilinear", "bilinear_plain", "bicubic",
		"bicubic_antialias"} {
		for p, row := range resizeMatrix(7, 7, mode) {
			want := make([]float64, 7)
			want[p] = 1
			matches(t, "same size, "+mode, row, want, 1e-12)
		}
	}
}

// An image of one bright pixel shows the weights themselves.
func TestGaussianBlurWeights(t *testing.T) {
	const n = 9
	x, y := make([]float64, n*n*4), make([]float64, n*n*4)
	x[(n*n/2)*4] = 1
	GaussianBlur(y, x, []float64{1}, n, n, 3, "zero")
	side := 0.274068619
	matches(t, "centre", []float64{y[(n*n/2)*4], y[(n*n/2+1)*4], y[(n*n/2+n+1)*4]},
		[]float64{0.451862762 * 0.451862762, 0.451862762 * side, side * side}, 1e-8)

	for i := range x {
		x[i] = 1
	}
	GaussianBlur(y, x, []float64{1}, n, n, 3, "zero")
	matches(t, "zero border darkens", y[:1], []float64{(1 - side) * (1 - side)}, 1e-8)
	GaussianBlur(y, x, []float64{1}, n, n, 3, "reflect")
	matches(t, "reflection does not", y[:1], []float64{1}, 1e-12)
	GaussianBlur(y, x, []float64{1}, n, n, 3, "edge")
	matches(t, "nor does the edge", y[:1], []float64{1}, 1e-12)
	GaussianBlur(y, x, []float64{0}, n, n, 3, "zero")
	matches(t, "no sigma, no blur", y, x, 0)
}

// A quarter turn to the left takes the last column to the first row; flips come after it.
func TestTurns(t *testing.T) {
	x := []float64{.1, 0, 0, 0, .2, 0, 0, 0, .3, 0, 0, 0, .4, 0, 0, 0, .5, 0, 0, 0, .6, 0, 0, 0}
	for flips, want := range map[float64][]float64{ // of .1 .2 .3 above .4 .5 .6
		0: {.1, .2, .3, .4, .5, .6}, 1: {.3, .2, .1, .6, .5, .4}, 2: {.4, .5, .6, .1, .2, .3},
		4: {.3, .6, .2, .5, .1, .4}, 8: {.6, .5, .4, .3, .2, .1}, 12: {.4, .1, .5, .2, .6, .3},
		5: {.6, .3, .5, .2, .4, .1}, 6: {.1, .4, .2, .5, .3, .6},
	} {
		s := ResizeShape{Images: 1, Sources: 1, Height: 2, Width: 3, OutHeight: 2, OutWidth: 3,
			Mode: "bicubic"}
		if int(flips)&4 != 0 {
			s.OutHeight, s.OutWidth = 3, 2
		}
		y, red := make([]float64, len(x)), []float64{}
		ResizedCrop(y, x, []float64{0, 0, 2, 3}, []float64{flips}, s)
		for i := 0; i < len(y); i += 4 {
			red = append(red, y[i])
		}
		matches(t, "turned", red, want, 1e-12)
	}
}
