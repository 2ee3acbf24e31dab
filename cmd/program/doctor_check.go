package program

import (
	"fmt"
	"math"
	"math/rand/v2"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// selfCheck is a convolution on the device, compared with the same in double precision on the CPU.
type selfCheck struct {
	What  string  `json:"what"`
	Error float64 `json:"relative_error"`
	Fault string  `json:"fault,omitempty"`
}

// checkTolerance is the largest relative error of a convolution that rounds as it should. A wrong
// one has errors of 1e-2 and more.
const checkTolerance = 2e-5

// checkConvolution computes and compares.
func checkConvolution(d *engine.Device) (r selfCheck) {
	shape := ref.ConvShape{N: 2, H: 19, W: 17, C: 20, K: 24, R: 3, S: 3, StrideH: 1, StrideW: 1,
		PadH: 1, PadW: 1}
	r.What = fmt.Sprintf("a convolution of %d×%d pixels, %d to %d channels", shape.W, shape.H,
		shape.C, shape.K)
	random := rand.New(rand.NewPCG(1, 2))
	numbers := func(n int) (single []float32, double []float64) {
		for range n {
			v := float32(random.NormFloat64())
			single, double = append(single, v), append(double, float64(v))
		}
		return single, double
	}
	x, wide := numbers(shape.N * shape.H * shape.W * shape.C)
	w, wideW := numbers(shape.K * shape.R * shape.S * shape.C)
	want := make([]float64, shape.N*shape.H*shape.W*shape.K)
	ref.Conv2DForward(want, wide, wideW, shape)
	got, err := convolve(d, shape, x, w)
	if err != nil {
		r.Fault = oneLine(err)
		return r
	}
	var wrong, size float64
	for i, v := range want {
		wrong += (float64(got[i]) - v) * (float64(got[i]) - v)
		size += v * v
	}
	r.Error = math.Sqrt(wrong / size)
	if !(r.Error < checkTolerance) { // NaN is a fault
		r.Fault = fmt.Sprintf("%s is off by %.2g, at most %.0g is rounding", r.What, r.Error,
			checkTolerance)
		if math.IsNaN(r.Error) {
			r.Error = math.MaxFloat64 // which JSON can hold
		}
	}
	return r
}

// convolve computes on the device.
func convolve(d *engine.Device, s ref.ConvShape, x, w []float32) (y []float32, err error) {
	var tensors [3]engine.Tensor
	dims := [3][]int{{s.N, s.H, s.W, s.C}, {s.K, s.R, s.S, s.C}, {s.N, s.H, s.W, s.K}}
	for i, name := range []string{"pictures", "filter", "result"} {
		if tensors[i], err = d.NewTensor(name, engine.F32, dims[i]...); err != nil {
			return nil, err
		}
		defer d.Free(tensors[i])
	}
	for i, values := range [][]float32{x, w} {
		if err := engine.Upload(d, tensors[i], values); err != nil {
			return nil, err
		}
	}
	recorder := d.NewRecorder()
	kernels.Conv2DForward(recorder, tensors[2], tensors[0], tensors[1], kernels.Conv{R: s.R, S: s.S,
		StrideH: s.StrideH, StrideW: s.StrideW, PadH: s.PadH, PadW: s.PadW}, kernels.Beside{})
	program, err := recorder.Finish()
	if err != nil {
		return nil, err
	}
	defer program.Close()
	if err := program.Run(); err != nil {
		return nil, err
	}
	return engine.Download[float32](d, tensors[2])
}
