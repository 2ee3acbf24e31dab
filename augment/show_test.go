package augment

import (
	"slices"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/kernels/ref"
)

// Show makes the views that training makes, and tells what was drawn for them.
func TestShowIsWhatTrainingSees(t *testing.T) {
	d := enginetest.Device(t)
	c := ImageNet()
	c.Size = 96
	s := newBench(t, d, c, 3, 60, 50, 6, recordViews)
	want := s.run(2)
	p := Shown{Height: 60, Width: 50, Images: s.images, Sizes: s.sizes, Indices: s.indices}
	views, err := Show(d, c, p, uint64(seedHigh)<<32|seedLow, 2)
	if err != nil {
		t.Fatal(err)
	}
	ranges := ref.AugmentRanges(c.Ranges())
	for m, v := range views {
		if !slices.Equal(v.Pixels, want[m*96*96*4:(m+1)*96*96*4]) {
			t.Errorf("view %d differs", m)
		}
		a := ref.AugmentParameters(ranges, extent(c, 60, 50), [2]uint32{seedLow, seedHigh}, 0, 2,
			s.indices[m%3], uint32(m/3))
		if v.Box != a.Box || v.Factors != a.Factors || v.Order != a.Order ||
			v.Flip != (a.Flip != 0) || v.Grey != (a.Gray != 0) || v.Sigma != a.Sigma {
			t.Errorf("view %d: %+v, want %+v", m, v, a)
		}
	}
}

// ShowFixed makes views by given parameters, whatever the configuration would draw.
func TestShowFixed(t *testing.T) {
	d := enginetest.Device(t)
	c := CIFAR()
	c.Size, c.ColorStrength, c.BlurTaps = 20, 0, 5
	s := newBench(t, d, c, 2, 30, 24, 2, recordViews)
	p := Shown{Height: 30, Width: 24, Images: s.images, Sizes: s.sizes, Indices: s.indices}
	fixed := []Drawn{Undrawn([4]int32{3, 4, 20, 20}), {Box: [4]int32{0, 2, 30, 18},
		Factors: [4]float32{1.2, 0.7, 1.5, 0.1}, Order: [4]int32{2, 0, 3, 1}, UpsideDown: true,
		Turns: 3, Grey: true, Sigma: 1.1}}
	views, err := ShowFixed(d, c, p, fixed)
	if err != nil {
		t.Fatal(err)
	}
	var got []float32
	for i, v := range views {
		if v.Drawn != fixed[i] {
			t.Errorf("view %d was made by %+v, want %+v", i, v.Drawn, fixed[i])
		}
		got = append(got, v.Pixels...)
	}
	x, y := make([]float64, len(got)), make([]float64, len(got))
	ref.ResizedCrop(x, s.decoded(), []float64{3, 4, 20, 20, 0, 2, 30, 18}, []float64{0, 14},
		s.crop(2))
	ref.ColorJitter(y, x, []float64{1, 1, 1, 0, 1.2, 0.7, 1.5, 0.1},
		[]float64{0, 1, 2, 3, 2, 0, 3, 1}, 400, uint32(c.ColorSemantics))
	ref.Grayscale(x, y, []float64{0, 1}, 400)
	ref.GaussianBlur(y, x, []float64{0, 1.1}, 20, 20, 5, "zero")
	same(t, got, y)
}
