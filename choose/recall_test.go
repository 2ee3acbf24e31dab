package choose

import (
	"os"
	"testing"

	"vksimclr/interop"
)

// TestRecall says how many of the 20 nearest neighbours FindNeighbours finds in the features of
// real pictures: VKSIMCLR_FEATURES names a .npy file that vksimclr embed wrote.
func TestRecall(t *testing.T) {
	path := os.Getenv("VKSIMCLR_FEATURES")
	if path == "" {
		t.Skip("VKSIMCLR_FEATURES names no file of features")
	}
	data, shape, err := interop.ReadNPY(path)
	if err != nil {
		t.Fatal(err)
	}
	r := Normalize(data, shape[1])
	found, err := FindNeighbours(t.Context(), r, typicalNeighbours, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	right, of, lost := 0, 0, 0.0
	for _, i := range Spread(r.N, 300) {
		known := map[int32]bool{}
		mean := 0.0
		for place := range found.K {
			known[found.Index[i*found.K+place]] = true
			mean += float64(found.Cosine[i*found.K+place])
		}
		for _, m := range r.Nearest(r.Row(i), found.K+1) {
			if m.Index == i {
				continue
			}
			of++
			mean -= float64(m.Cosine)
			if known[int32(m.Index)] {
				right++
			}
		}
		lost = max(lost, -mean/float64(found.K))
	}
	share := 100 * float64(right) / float64(of)
	t.Logf("%d pictures: %.1f %% of the 20 nearest are found; a typicality is at most %.4f too low",
		r.N, share, lost)
	if share < 80 {
		t.Error("too few are found")
	}
}
