package augment

import (
	"math"
	"math/rand/v2"
	"testing"

	"vksimclr/kernels"
)

// cumulative tabulates the integral of a density over [lo,hi], scaled to end in 1.
func cumulative(lo, hi float64, density func(float64) float64) func(float64) float64 {
	const steps = 4000
	var sums [steps + 1]float64
	for i := range steps {
		sums[i+1] = sums[i] + density(lo+(hi-lo)*(float64(i)+0.5)/steps)
	}
	return func(x float64) float64 {
		at := min(max((x-lo)/(hi-lo), 0), 1) * steps
		i := min(int(at), steps-1)
		return (sums[i] + (at-float64(i))*(sums[i+1]-sums[i])) / sums[steps]
	}
}

const cropSide = 1000 // of the square pictures of these tests: rounding does not show

func areaOf(d Drawn) float64 {
	return float64(d.Box[2]) * float64(d.Box[3]) / (cropSide * cropSide)
}

func aspectOf(d Drawn) float64 { return float64(d.Box[3]) / float64(d.Box[2]) }

// torchvision's attempts are uniform in area and log aspect; those that leave the picture are
// repeated. Of a square picture, a crop of area a fits if its aspect is within [a,1/a].
func TestDistributionOfTorchvisionCrops(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	wide := ImageNet()
	wide.CropMode = kernels.TorchvisionCrops
	own := wide
	own.MinArea, own.MaxArea, own.MinAspect, own.MaxAspect = 0.3, 0.9, 0.5, 1.5
	for name, c := range map[string]Config{"published": wide, "own": own} {
		list := drawnOnDevice(t, c, cropSide, cropSide, drawnSamples, 2)
		least, most := math.Log(c.MinAspect), math.Log(c.MaxAspect)
		area := cumulative(c.MinArea, c.MaxArea, func(a float64) float64 {
			return max(0, min(most, -math.Log(a))-max(least, math.Log(a)))
		})
		uniformly(t, name+": area", list, func(d Drawn) float64 { return area(areaOf(d)) })
		aspect := cumulative(least, most, func(l float64) float64 {
			return max(0, min(c.MaxArea, math.Exp(-math.Abs(l)))-c.MinArea)
		})
		uniformly(t, name+": aspect", list, func(d Drawn) float64 {
			return aspect(math.Log(aspectOf(d)))
		})
		uniformly(t, name+": top", list, func(d Drawn) float64 {
			return position(random, d.Box[0], cropSide-int(d.Box[2])+1)
		})
		uniformly(t, name+": left", list, func(d Drawn) float64 {
			return position(random, d.Box[1], cropSide-int(d.Box[3])+1)
		})
	}
}

// The official sampler is uniform in the aspect and then in the height. Crops that show less than
// a tenth are repeated, and the last possible offset is never drawn.
func TestDistributionOfOfficialCrops(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	c := ImageNet()
	list := drawnOnDevice(t, c, cropSide, cropSide, drawnSamples, 2)
	// of all heights that are drawn at an aspect, the lowest, the lowest that is kept, the highest
	heights := func(a float64) (low, kept, high float64) {
		return math.Sqrt(0.08 / a), math.Sqrt(0.1 / a), min(1, 1/a)
	}
	aspect := cumulative(c.MinAspect, c.MaxAspect, func(a float64) float64 {
		low, kept, high := heights(a)
		return (high - kept) / (high - low)
	})
	uniformly(t, "aspect", list, func(d Drawn) float64 { return aspect(aspectOf(d)) })
	uniformly(t, "height", list, func(d Drawn) float64 {
		_, kept, high := heights(aspectOf(d))
		return (float64(d.Box[2])/cropSide - kept) / (high - kept)
	})
	// The last offset is possible only where there is one alone.
	last := func(rest int32) int { return max(1, int(rest)) }
	uniformly(t, "top", some(list, func(d Drawn) bool { return d.Box[2] < cropSide }),
		func(d Drawn) float64 { return position(random, d.Box[0], last(cropSide-d.Box[2])) })
	uniformly(t, "left", some(list, func(d Drawn) bool { return d.Box[3] < cropSide }),
		func(d Drawn) float64 { return position(random, d.Box[1], last(cropSide-d.Box[3])) })
	for _, d := range list {
		for i := range 2 {
			if rest := cropSide - d.Box[i+2]; rest > 0 && d.Box[i] >= rest {
				t.Fatalf("crop %v takes the last offset", d.Box)
			}
		}
		if areaOf(d) < 0.1 {
			t.Fatalf("crop %v shows less than a tenth", d.Box)
		}
	}
}
