package augment

import (
	"math"
	"testing"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// draws samples both views of n samples on the host. The device draws the same bits
// (kernels/cases/augment_parameters.go).
func draws(c Config, height, width, n int) [2][]ref.Augmentation {
	var views [2][]ref.Augmentation
	r, x := ref.AugmentRanges(c.Ranges()), extent(c, height, width)
	for view := range views {
		for sample := range n {
			views[view] = append(views[view], ref.AugmentParameters(r, x, [2]uint32{1234, 5}, 1, 7,
				uint32(sample), uint32(view)))
		}
	}
	return views
}

// extent is a picture's row of the table of extents.
func extent(c Config, height, width int) ref.Extent {
	box := c.fallback(height, width)
	return ref.Extent{Height: int32(height), Width: int32(width), Fallback: box}
}

// mean is the mean of f over draws, with its standard error.
func mean(list []ref.Augmentation, f func(ref.Augmentation) float64) (m, deviation float64) {
	squares := 0.0
	for _, a := range list {
		v := f(a)
		m += v
		squares += v * v
	}
	n := float64(len(list))
	m /= n
	return m, math.Sqrt(max(0, squares/n-m*m) / n)
}

// expect checks a mean to within four and a half standard errors, which chance exceeds once in
// 150,000 draws; the seed is fixed anyway.
func expect(t *testing.T, what string, list []ref.Augmentation, want float64,
	f func(ref.Augmentation) float64) {
	t.Helper()
	if got, e := mean(list, f); math.Abs(got-want) > 4.5*e+1e-12 {
		t.Errorf("%s: mean %.5f ± %.5f, want %.5f", what, got, e, want)
	}
}

func TestFrequenciesAndRanges(t *testing.T) {
	c := ImageNet()
	views := draws(c, 256, 256, 20000)
	for _, list := range views {
		jittered, blurred := list[:0:0], list[:0:0]
		orders := map[[4]int32]float64{}
		for _, a := range list {
			if a.Factors != [4]float32{1, 1, 1, 0} {
				jittered = append(jittered, a)
				orders[a.Order]++
			}
			if a.Sigma > 0 {
				blurred = append(blurred, a)
			}
		}
		expect(t, "flips", list, 0.5, func(a ref.Augmentation) float64 { return float64(a.Flip) })
		expect(t, "grays", list, 0.2, func(a ref.Augmentation) float64 { return float64(a.Gray) })
		expect(t, "jitter", list, 0.8, func(a ref.Augmentation) float64 {
			if a.Factors == [4]float32{1, 1, 1, 0} {
				return 0
			}
			return 1
		})
		expect(t, "blur", list, 0.5, func(a ref.Augmentation) float64 {
			return math.Ceil(float64(a.Sigma) / 100)
		})
		expect(t, "sigma", blurred, 1.05, func(a ref.Augmentation) float64 {
			return float64(a.Sigma)
		})
		expect(t, "variance of sigma", blurred, 1.9*1.9/12, func(a ref.Augmentation) float64 {
			return math.Pow(float64(a.Sigma)-1.05, 2)
		})
		for i, half := range []float64{0.8, 0.8, 0.8, 0.2} {
			centre := []float64{1, 1, 1, 0}[i]
			expect(t, "factor", jittered, centre, func(a ref.Augmentation) float64 {
				return float64(a.Factors[i])
			})
			variance := half * half / 3
			expect(t, "variance of factor", jittered, variance, func(a ref.Augmentation) float64 {
				return math.Pow(float64(a.Factors[i])-centre, 2)
			})
			for _, a := range jittered {
				if math.Abs(float64(a.Factors[i])-centre) > half*(1+1e-6) {
					t.Fatalf("factor %d is %v", i, a.Factors[i])
				}
			}
		}
		each, chi2 := float64(len(jittered))/24, 0.0
		for _, n := range orders {
			chi2 += (n - each) * (n - each) / each
		}
		if len(orders) != 24 || chi2 > 56 { // 23 degrees of freedom: 56 is exceeded once in 7,000
			t.Errorf("%d orders, chi-squared %.1f", len(orders), chi2)
		}
	}
	// Products of centred draws that share nothing average to zero.
	pairs := map[string]func(i int) (float64, float64){
		"flips of two views": func(i int) (float64, float64) {
			return float64(views[0][i].Flip) - .5, float64(views[1][i].Flip) - .5
		},
		"flips of two samples": func(i int) (float64, float64) {
			return float64(views[0][i].Flip) - .5, float64(views[0][(i+1)%20000].Flip) - .5
		},
		"flip and gray": func(i int) (float64, float64) {
			return float64(views[0][i].Flip) - .5, float64(views[0][i].Gray) - .2
		},
		"brightness and contrast": func(i int) (float64, float64) {
			return float64(views[0][i].Factors[0]) - 1, float64(views[0][i].Factors[1]) - 1
		},
		"brightness of two views": func(i int) (float64, float64) {
			return float64(views[0][i].Factors[0]) - 1, float64(views[1][i].Factors[0]) - 1
		},
		"top of crop and of other": func(i int) (float64, float64) {
			return offset(views[0][i]) - .5, offset(views[1][i]) - .5
		},
	}
	for name, pair := range pairs {
		i := -1
		expect(t, name, views[0], 0, func(ref.Augmentation) float64 {
			i++
			a, b := pair(i)
			return a * b
		})
	}
}

// offset is where the crop of a 256 x 256 image lies between the top and its last possible
// position.
func offset(a ref.Augmentation) float64 {
	return (float64(a.Box[0]) + 0.5) / float64(256-a.Box[2]+1)
}

// shares checks that boxes lie inside the image and returns their mean area as a share of it.
func shares(t *testing.T, list []ref.Augmentation,
	height, width int) (share func(ref.Augmentation) float64) {
	t.Helper()
	for _, a := range list {
		b := a.Box
		inside := b[0] >= 0 && b[1] >= 0 && int(b[0]+b[2]) <= height && int(b[1]+b[3]) <= width
		if b[2] < 1 || b[3] < 1 || !inside {
			t.Fatalf("box %v leaves the picture of %d×%d", b, height, width)
		}
	}
	return func(a ref.Augmentation) float64 {
		return float64(a.Box[2]) * float64(a.Box[3]) / float64(height*width)
	}
}

// With areas that always fit, torchvision's crops are uniform in area, log-uniform in aspect
// ratio, and anywhere.
func TestTorchvisionCrops(t *testing.T) {
	c := ImageNet()
	c.CropMode, c.MaxArea = kernels.TorchvisionCrops, 0.5
	list := draws(c, 256, 256, 20000)[0]
	share := shares(t, list, 256, 256)
	expect(t, "area", list, 0.29, share)
	expect(t, "variance of area", list, 0.42*0.42/12, func(a ref.Augmentation) float64 {
		return math.Pow(share(a)-0.29, 2)
	})
	expect(t, "log aspect", list, 0, func(a ref.Augmentation) float64 {
		return math.Log(float64(a.Box[3]) / float64(a.Box[2]))
	})
	expect(t, "position", list, 0.5, offset)

	narrow := draws(c, 400, 40, 2000)[0] // nothing fits: the central crop
	shares(t, narrow, 400, 40)
	wide := CIFAR()
	wide.CropMode, wide.MinArea = kernels.TorchvisionCrops, 1
	for _, a := range draws(wide, 32, 16, 100)[0] {
		if a.Box != [4]int32{5, 0, 21, 16} {
			t.Fatalf("fallback box is %v", a.Box)
		}
	}
}

// TensorFlow's crops are uniform in the side and, whatever the least area says, show a tenth of
// the image.
func TestTFCrops(t *testing.T) {
	const size = 1000
	list := draws(ImageNet(), size, size, 20000)[0]
	share := shares(t, list, size, size)
	least := 1.0
	for _, a := range list {
		least = min(least, share(a))
	}
	if least < 0.1 || least > 0.105 {
		t.Errorf("least area is %.4f, want 0.1", least)
	}
	// Expected area: aspect a uniform, side h uniform from √(0.08/a) to min(1, 1/a), given h²a >=
	// 0.1.
	sum, weight := 0.0, 0.0
	for i := range 1000 {
		a := 0.75 + (4./3-0.75)*(float64(i)+0.5)/1000
		lo, hi := math.Sqrt(0.08/a), min(1, 1/a)
		for j := range 1000 {
			if h := lo + (hi-lo)*(float64(j)+0.5)/1000; h*h*a >= 0.1 {
				sum += h * h * a
				weight++
			}
		}
	}
	expect(t, "area", list, sum/weight, share)
	shares(t, draws(ImageNet(), 30, 500, 2000)[0], 30, 500)
}

// Pictures of one pixel, of one line and of one column give crops that lie inside them.
func TestCropsOfTinyPictures(t *testing.T) {
	for _, mode := range []kernels.CropSampler{kernels.TorchvisionCrops, kernels.TFCrops} {
		c := CIFAR()
		c.CropMode = mode
		for _, size := range [][2]int{{1, 1}, {1, 2}, {1, 256}, {256, 1}, {2, 200}} {
			shares(t, draws(c, size[0], size[1], 200)[0], size[0], size[1])
		}
	}
}

func TestStrengthZeroAndProbabilitiesOneAndZero(t *testing.T) {
	c := ImageNet()
	c.ColorStrength, c.FlipProbability, c.BlurProbability, c.SharedSigma = 0, 1, 1, true
	list := draws(c, 64, 64, 500)[0]
	for _, a := range list {
		plain := a.Factors == [4]float32{1, 1, 1, 0} && a.Gray == 0 && a.Flip == 1
		if !plain || a.Sigma != list[0].Sigma || a.Sigma <= 0 {
			t.Fatalf("%+v", a)
		}
	}
}
