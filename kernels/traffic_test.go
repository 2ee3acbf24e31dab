package kernels

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A plan counts the traffic that a convolution needs. Pixels that no tap reaches are not read, and
// dispatches for parts of the output share it.
func TestConvolutionTraffic(t *testing.T) {
	d := enginetest.Device(t)
	const n, h, c, k = 2, 12, 8, 16
	for _, g := range []Conv{
		SquareConv(3, 1, 1), SquareConv(3, 2, 1), SquareConv(1, 2, 0), SquareConv(7, 2, 3),
	} {
		for _, dtype := range []engine.DType{engine.F32, engine.F16} {
			p, _ := g.OutputSize(h, h)
			r := d.NewRecorder()
			x, dx := r.Temp("x", dtype, n, h, h, c), r.Temp("dx", dtype, n, h, h, c)
			y, w := r.Temp("y", dtype, n, p, p, k), r.Temp("w", engine.F32, k, g.R, g.S, c)
			dw := r.Temp("dw", engine.F32, k, g.R, g.S, c)
			Conv2DForward(r, y, x, w, g, Beside{})
			Conv2DBackwardData(r, dx, y, w, g, Beside{}, false)
			Conv2DBackwardWeight(r, dw, x, y, g, Beside{}, false)

			needed := float64(x.Bytes())
			if g.R == 1 {
				needed /= 4
			}
			for _, u := range r.Plan().Tensors {
				switch u.Name {
				case "x":
					check(t, g, u.Name+" read", u.BytesRead, 2*needed)
				case "y":
					check(t, g, u.Name+" written", u.BytesWritten, float64(y.Bytes()))
				case "dx":
					check(t, g, u.Name+" read", u.BytesRead, 0)
					check(t, g, u.Name+" written", u.BytesWritten, float64(dx.Bytes()))
				case "filter transposed":
					check(t, g, u.Name+" read", u.BytesRead, float64(u.Bytes))
				case "part": // all of it is written, then read once
					check(t, g, u.Name+" written", u.BytesWritten, float64(u.Bytes))
					check(t, g, u.Name+" read", u.BytesRead, float64(u.Bytes))
				case "dw":
					check(t, g, u.Name+" read", u.BytesRead, 0)
				}
			}
		}
	}
}

func check(t *testing.T, g Conv, what string, got, want float64) {
	t.Helper()
	if got != want {
		t.Errorf("%+v: %s: %g bytes, want %g", g, what, got, want)
	}
}
