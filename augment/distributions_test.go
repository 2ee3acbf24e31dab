package augment

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
)

// drawnOnDevice are the parameters of so many views of n samples with pictures of height×width.
func drawnOnDevice(t *testing.T, c Config, height, width, n, views int) []Drawn {
	t.Helper()
	d := enginetest.Device(t)
	indices := make([]uint32, n)
	sizes := make([][2]int, n)
	for i := range indices {
		indices[i], sizes[i] = uint32(i), [2]int{height, width}
	}
	c.Size, c.Normalize = 1, false // of the views: they play no part
	s, err := newShow(d, c, Shown{Height: 1, Width: 4, Views: views, Indices: indices,
		Sizes: make([][2]int, n)})
	defer s.close()
	if err != nil {
		t.Fatal(err)
	}
	extents := make([]byte, s.in.Extents.Bytes())
	c.FillExtents(extents, sizes)
	if err := engine.Upload(d, s.in.Extents, extents); err != nil {
		t.Fatal(err)
	}
	s.step.SetSeed(20)
	r := d.NewRecorder()
	r.Scope("drawn", kernels.PassViews)
	kernels.AugmentParameters(r, s.drawn, s.in.Indices, s.in.Extents, s.step.Tensor, c.Ranges())
	if s.program, err = r.Finish(); err != nil {
		t.Fatal(err)
	}
	list, err := s.run()
	if err != nil {
		t.Fatal(err)
	}
	drawn := make([]Drawn, len(list))
	for i, v := range list {
		drawn[i] = v.Drawn
	}
	return drawn
}

// uniformly checks by Kolmogorov and Smirnov that values of f are uniform in [0,1]. Chance exceeds
// the limit once in 7,000 draws; the seed is fixed anyway.
func uniformly(t *testing.T, what string, list []Drawn, f func(Drawn) float64) {
	t.Helper()
	values := make([]float64, len(list))
	for i, d := range list {
		values[i] = f(d)
	}
	slices.Sort(values)
	n, most := float64(len(values)), 0.0
	for i, v := range values {
		most = max(most, v-float64(i)/n, float64(i+1)/n-v)
	}
	if limit := 2.2 / math.Sqrt(n); !(most < limit) {
		t.Errorf("%s: the distribution is %.4f off, more than %.4f", what, most, limit)
	}
}

// evenly checks by chi-squared that f has all values below n equally often.
func evenly(t *testing.T, what string, list []Drawn, n int, f func(Drawn) int) {
	t.Helper()
	counts := make([]float64, n)
	for _, d := range list {
		counts[f(d)]++
	}
	each, chi2 := float64(len(list))/float64(n), 0.0
	for _, c := range counts {
		chi2 += (c - each) * (c - each) / each
	}
	// Four standard deviations above the mean of chi-squared.
	if k := float64(n - 1); !(chi2 < k+4*math.Sqrt(2*k)) {
		t.Errorf("%s: chi-squared %.1f at %d values: %v", what, chi2, n, counts)
	}
}

// often checks that f is true with a probability, to within four and a half standard errors.
func often(t *testing.T, what string, list []Drawn, p float64, f func(Drawn) bool) {
	t.Helper()
	count, n := 0.0, float64(len(list))
	for _, d := range list {
		if f(d) {
			count++
		}
	}
	if math.Abs(count/n-p) > 4.5*math.Sqrt(p*(1-p)/n) {
		t.Errorf("%s: %.4f of the views, want %.4f", what, count/n, p)
	}
}

// some are the elements for which f is true.
func some(list []Drawn, f func(Drawn) bool) []Drawn {
	return slices.DeleteFunc(slices.Clone(list), func(d Drawn) bool { return !f(d) })
}

const drawnSamples = 20000

// Colours as the specification says: each factor uniform, orders and choices independent.
func TestDistributionOfColours(t *testing.T) {
	added := ImageNet()
	added.ColorSemantics, added.ColorStrength = kernels.SimCLRV1, 1.5
	own := ImageNet()
	own.ColorStrength, own.Brightness, own.Contrast = 0.5, 0.3, 1.2
	own.Saturation, own.Hue, own.JitterProbability = 0.7, 0.4, 0.6
	for name, c := range map[string]Config{"published": ImageNet(), "added": added, "own": own} {
		list := drawnOnDevice(t, c, 64, 64, drawnSamples, 2)
		often(t, name+": jitter", list, c.JitterProbability, Drawn.Jittered)
		often(t, name+": grey", list, c.GrayscaleProbability, func(d Drawn) bool { return d.Grey })
		often(t, name+": flip", list, 0.5, func(d Drawn) bool { return d.Flip })
		often(t, name+": blur", list, 0.5, func(d Drawn) bool { return d.Sigma > 0 })
		blurred := some(list, func(d Drawn) bool { return d.Sigma > 0 })
		uniformly(t, name+": sigma", blurred, func(d Drawn) float64 {
			return (float64(d.Sigma) - 0.1) / 1.9
		})
		jittered := some(list, Drawn.Jittered)
		for i, width := range []float64{c.Brightness, c.Contrast, c.Saturation, c.Hue} {
			half := width * c.ColorStrength
			low, high := max(0, 1-half), 1+half
			switch {
			case i == 0 && name == "added":
				low = 1 - half
			case i == 3:
				low, high = -half, half
			}
			uniformly(t, name+": factor", jittered, func(d Drawn) float64 {
				return (float64(d.Factors[i]) - low) / (high - low)
			})
		}
		evenly(t, name+": order", jittered, 24, func(d Drawn) int { return orderNumber(d.Order) })
		evenly(t, name+": flip and first operation", jittered, 8, func(d Drawn) int {
			n := 2 * int(d.Order[0])
			if d.Flip {
				n++
			}
			return n
		})
	}
}

// orderNumber numbers the permutations of 0 to 3.
func orderNumber(order [4]int32) (n int) {
	for i := range order {
		smaller := 0
		for _, v := range order[i+1:] {
			if v < order[i] {
				smaller++
			}
		}
		n = n*(4-i) + smaller
	}
	return n
}

// Vertical flips and turns are independent of each other and of mirroring; with a probability of
// 3/4, all four turns are alike.
func TestDistributionOfTurns(t *testing.T) {
	c := ImageNet()
	c.VerticalFlipProbability, c.TurnProbability = 0.5, 0.75
	list := drawnOnDevice(t, c, 64, 64, drawnSamples, 2)
	evenly(t, "turns and flips", list, 16, func(d Drawn) int {
		n := 4 * d.Turns
		if d.Flip {
			n++
		}
		if d.UpsideDown {
			n += 2
		}
		return n
	})
	c.VerticalFlipProbability, c.TurnProbability = 0.1, 0.3
	list = drawnOnDevice(t, c, 64, 64, drawnSamples, 2)
	often(t, "upside down", list, 0.1, func(d Drawn) bool { return d.UpsideDown })
	often(t, "turned", list, 0.3, func(d Drawn) bool { return d.Turns > 0 })
}

// position maps an offset among n possible ones to [0,1], evenly within its step.
func position(random *rand.Rand, offset int32, n int) float64 {
	return (float64(offset) + random.Float64()) / float64(n)
}
