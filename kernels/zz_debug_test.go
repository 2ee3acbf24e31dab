package kernels

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

func TestZZ(t *testing.T) {
	d := enginetest.Device(t)
	x, f := random(t, d, 1, 70, 1, 1, 8), random(t, d, 2, 12, 1, 1, 8)
	var out [2][]float32
	for i, tl := range []tile{tile8x8, tileShared} {
		forced = &tl
		r := d.NewRecorder()
		y, _ := d.NewTensor("y", engine.F32, 70, 1, 1, 12)
		Conv2DForward(r, y, x, f, Conv{1, 1, 1, 0})
		p, err := r.Finish()
		fatal(t, err)
		fatal(t, p.Run())
		out[i], _ = engine.Download[float32](d, y)
	}
	n := 0
	for i := range out[0] {
		if out[0][i] != out[1][i] && n < 12 {
			n++
			t.Log(i/12, i%12, out[0][i], out[1][i])
		}
	}
	t.Log(n)
}
