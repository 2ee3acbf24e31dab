package kernels

import (
	"fmt"
	"math"

	"vksimclr/engine"
)

// matrixTolerance is the largest relative L2 distance of a matrix kernel from the plain one:
// filters and results are rounded to 2⁻¹¹ of their size.
const matrixTolerance = 2e-3

// testMatrices compares a convolution and its gradients on a matrix tile with the plain kernels',
// on shapes that no tile divides. With Fuse also the kernels that do a part of the batch norms'
// work.
func testMatrices(d *engine.Device, t tile, fuse Fuse) error {
	want, err := matrixSample(d, Policy{Winograd: WinogradOff, forced: &tile8x8}, fuse)
	if err != nil {
		return err
	}
	have, err := matrixSample(d, Policy{Winograd: WinogradOff, Fuse: fuse, forced: &t}, fuse)
	if err != nil {
		return err
	}
	for i, w := range want {
		if distance := relativeDistance(have[i].values, w.values); !(distance <= matrixTolerance) {
			return fmt.Errorf("the self-test of tile %s fails: its %s is off by %.2g", t.name(),
				w.name, distance)
		}
	}
	return nil
}

// sampled is one result of the self-test.
type sampled struct {
	name   string
	values []float32
}

// matrixSample is what one small convolution makes under a policy: output and weight gradient.
// Where sums are fused, also the moments of the output and the gradients of the norm before it;
// where norms are applied in loads, also output and weight gradient through that norm.
func matrixSample(d *engine.Device, p Policy, fuse Fuse) ([]sampled, error) {
	const n, h, w, c, k = 3, 11, 13, 20, 76
	r := d.NewRecorder()
	s := sampler{r: r}
	defer s.free()
	x, dy := s.half(n, h, w, c), s.half(n, h, w, k)
	f, g := s.input(k, 3, 3, c), SquareConv(3, 1, 1).With(p)
	y, dw := r.Temp("y", engine.F16, dy.Shape()...), r.Temp("dw", engine.F32, f.Shape()...)
	r.Fill(y, 0x7e007e00) // NaN: what is not written shows
	if !fuse.Sums() {
		Conv2DForward(r, y, x, f, g, Beside{})
		Conv2DBackwardWeight(r, dw, x, dy, g, Beside{}, false)
		s.keep("convolution", y)
		s.keep("weight gradient", dw)
		return s.run()
	}
	before := Norm{X: x, Gamma: s.input(c), Beta: s.input(c), Mean: s.input(c), Rstd: s.input(c),
		ReLU: true, Training: true}
	beside := Beside{Before: before, Pending: fuse.Loads(), After: true, Whole: true}
	after := Norm{X: y, Gamma: s.input(k), Beta: s.input(k), Mean: r.Temp("mean", engine.F32, k),
		Rstd: r.Temp("rstd", engine.F32, k), RunningMean: s.input(k), RunningVar: s.input(k),
		Training: true}
	after.Moments = Conv2DForward(r, y, x, f, g, beside)
	BatchNormForward(r, r.Temp("z", engine.F16, y.Shape()...), after)
	Conv2DBackwardWeight(r, dw, x, dy, g, beside, false)
	beside.Pending = false
	dx, dnx := r.Temp("dx", engine.F16, x.Shape()...), r.Temp("dnx", engine.F16, x.Shape()...)
	r.Fill(dx, 0x7e007e00)
	grads := NormGradients{DGamma: r.Temp("dgamma", engine.F32, c),
		DBeta: r.Temp("dbeta", engine.F32, c)}
	grads.Sums = Conv2DBackwardData(r, dx, dy, f, g, beside, false)
	BatchNormBackward(r, dnx, dx, before, grads)
	s.keep("convolution beside norms", y)
	s.keep("mean of its output", after.Mean)
	s.keep("deviation of its output", after.Rstd)
	s.keep("weight gradient beside norms", dw)
	s.keep("data gradient beside norms", dnx)
	s.keep("gradient of the norm's scale", grads.DGamma)
	s.keep("gradient of the norm's shift", grads.DBeta)
	return s.run()
}

// relativeDistance is ‖have-want‖ / ‖want‖; NaN where either has one.
func relativeDistance(have, want []float32) float64 {
	var off, size float64
	for i, v := range want {
		off += math.Pow(float64(have[i])-float64(v), 2)
		size += float64(v) * float64(v)
	}
	return math.Sqrt(off / size)
}
