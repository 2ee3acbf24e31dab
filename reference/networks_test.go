package reference

import (
	"maps"
	"slices"
	"testing"

	"vksimclr/kernels/cases"
	"vksimclr/models"
)

// TestNetworkRows: the rows of a network have exactly the filters of the network.
func TestNetworkRows(t *testing.T) {
	for i, name := range cases.Networks {
		config, err := models.NamedEncoder(name, models.EncoderOptions{Size: []int{32, 224}[i]})
		if err != nil {
			t.Fatal(err)
		}
		var layout models.Layout
		if _, err := config.Build(&layout, ""); err != nil {
			t.Fatal(err)
		}
		type filter struct{ out, in, size int }
		want, have := map[filter]bool{}, map[filter]bool{}
		for _, p := range layout.Params {
			if d := p.Dims(); p.Kind == models.Filter {
				want[filter{d[0], d[3], d[1]}] = true
			}
		}
		for _, s := range cases.Conv2DForward.Shapes {
			if s.Network() == name {
				have[filter{s.Int("K"), s.Int("C"), s.Int("R")}] = true
			}
		}
		if !maps.Equal(have, want) {
			t.Errorf("%s: rows for the filters %v, the network has %v", name,
				slices.Collect(maps.Keys(have)), slices.Collect(maps.Keys(want)))
		}
	}
}
