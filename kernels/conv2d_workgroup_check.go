package kernels

import (
	"errors"
	"fmt"

	"vksimclr/engine"
)

// ErrNoWorkgroupMatrices says that a device lacks what matrices of whole workgroups need.
var ErrNoWorkgroupMatrices = errors.New("no VK_NV_cooperative_matrix2 with matrices that a " +
	"workgroup holds, flexible dimensions and tensor addressing")

// CheckWorkgroupMatrices runs the self-test of cooperative matrices that a whole workgroup holds,
// and says why MatricesWorkgroup cannot be used; ErrNoWorkgroupMatrices is wrapped where the device
// lacks them. Its numbers have sums that fp32 holds exactly, so that results must equal the plain
// kernels' bit by bit, whatever the order of additions.
func CheckWorkgroupMatrices(d *engine.Device) error {
	for _, s := range exactSamples() {
		_, forward := workgroupTile(d.Caps(), s.c, s.k)
		if _, back := workgroupTile(d.Caps(), s.k, s.c); !forward || !back {
			return fmt.Errorf("%s: %w", d.Name(), ErrNoWorkgroupMatrices)
		}
	}
	by := Policy{Winograd: WinogradOff, Fuse: FuseOff, Matrices: MatricesWorkgroup}
	if err := testExactly(d, by, exactSamples()); err != nil {
		return fmt.Errorf("%s: matrices of workgroups: %w", d.Name(), err)
	}
	return nil
}

// exactShape is a convolution of the self-test.
type exactShape struct {
	n, h, w, c, k int
	Conv
}

func (s exactShape) String() string {
	return fmt.Sprintf("%v of %d images of %dx%dx%d to %d channels", s.Conv, s.n, s.h, s.w, s.c,
		s.k)
}

// exactSamples are shapes around the borders of every tile of workgroups: all depths and widths,
// taps that fall outside, strides, and a tile that spans several images.
func exactSamples() []exactShape {
	return []exactShape{
		{3, 11, 13, 12, 28, SquareConv(3, 1, 1)},
		{2, 13, 18, 20, 76, Conv{R: 3, S: 2, StrideH: 2, StrideW: 3, PadH: 2, PadW: 0}},
		{5, 7, 7, 68, 140, SquareConv(3, 2, 1)},
		{2, 9, 15, 68, 36, SquareConv(1, 1, 0)},
		{17, 4, 4, 36, 132, SquareConv(3, 1, 1)},
	}
}

// testExactly compares convolutions under a policy with the plain kernels' bit by bit.
func testExactly(d *engine.Device, by Policy, shapes []exactShape) error {
	for _, s := range shapes {
		want, err := exactSample(d, Policy{Winograd: WinogradOff, forced: &tile8x8}, s)
		if err != nil {
			return err
		}
		have, err := exactSample(d, by, s)
		if err != nil {
			return err
		}
		for i, w := range want {
			for j, v := range w.values {
				if have[i].values[j] != v {
					return fmt.Errorf("the self-test fails: element %d of the %s of %v is %g, "+
						"not %g", j, w.name, s, have[i].values[j], v)
				}
			}
		}
	}
	return nil
}

// exactSample is what one convolution makes under a policy: its output, and for stride 1 also its
// data gradient, once and added to itself.
func exactSample(d *engine.Device, p Policy, s exactShape) ([]sampled, error) {
	r := d.NewRecorder()
	a := sampler{r: r}
	defer a.free()
	g := s.Conv.With(p)
	h, w := g.OutputSize(s.h, s.w)
	x, dy := a.exact(engine.F16, s.n, s.h, s.w, s.c), a.exact(engine.F16, s.n, h, w, s.k)
	f := a.exact(engine.F32, s.k, g.R, g.S, s.c)
	y := r.Temp("y", engine.F16, dy.Shape()...)
	r.Fill(y, 0x7e007e00) // NaN: what is not written shows
	Conv2DForward(r, y, x, f, g, Beside{})
	a.keep("output", y)
	if g.StrideH == 1 && g.StrideW == 1 {
		dx := r.Temp("dx", engine.F16, x.Shape()...)
		r.Fill(dx, 0x7e007e00)
		Conv2DBackwardData(r, dx, dy, f, g, Beside{}, false)
		Conv2DBackwardData(r, dx, dy, f, g, Beside{}, true)
		a.keep("doubled data gradient", dx)
	}
	return a.run()
}
