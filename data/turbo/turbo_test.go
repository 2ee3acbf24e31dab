package turbo

import "testing"

func TestEighths(t *testing.T) {
	for _, c := range []struct{ height, width, wantedH, wantedW, want int }{
		{375, 500, 192, 256, 8},
		{750, 1000, 192, 256, 4},
		{512, 512, 256, 256, 4},
		{511, 511, 256, 256, 4}, // ⌈511/2⌉
		{510, 510, 256, 256, 8},
		{2048, 2048, 256, 256, 1},
		{1, 1, 1, 1, 1},
	} {
		if got := Eighths(c.height, c.width, c.wantedH, c.wantedW); got != c.want {
			t.Errorf("%d×%d to %d×%d: %d eighths, want %d", c.height, c.width, c.wantedH, c.wantedW,
				got, c.want)
		}
	}
}
