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
