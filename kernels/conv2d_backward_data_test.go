package kernels

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// The passes of a data gradient may run at the same time: each writes pixels that no other one
// writes, and together they write all of dx.
func TestPassesOfADataGradientAreDisjoint(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Unmeasured = true })
	for _, c := range []struct{ size, stride, pad, input int }{
		{1, 1, 0, 5}, {3, 1, 1, 7}, {3, 2, 1, 8}, {3, 2, 1, 7}, {1, 2, 0, 9}, {2, 3, 0, 11},
		{7, 2, 3, 13}, {5, 4, 2, 9}, {3, 2, 1, 1},
	} {
		g := SquareConv(c.size, c.stride, c.pad)
		p, q := g.OutputSize(c.input, c.input)
		r := d.NewRecorder()
		dx := r.Temp("dx", engine.F32, 1, c.input, c.input, 4)
		dy := r.Temp("dy", engine.F32, 1, p, q, 8)
		wt := r.Temp("wt", engine.F32, 4, c.size, c.size, 8)
		written := map[[2]int32]int{}
		for _, p := range g.backward(dx, dy, wt, false) {
			for h := range p.GridH {
				for w := range p.GridW {
					written[[2]int32{p.OutputFirstH + h*p.OutputStepH,
						p.OutputFirstW + w*p.OutputStepW}]++
				}
			}
		}
		for h := range int32(c.input) {
			for w := range int32(c.input) {
				if n := written[[2]int32{h, w}]; n != 1 {
					t.Errorf("%v of %d pixels: %d passes write pixel %d,%d", g, c.input, n, h, w)
				}
			}
		}
		if len(written) != c.input*c.input {
			t.Errorf("%v of %d pixels: %d are written", g, c.input, len(written))
		}
	}
}
