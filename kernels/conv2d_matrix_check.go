package kernels

import (
	"fmt"
	"math"

	"vksimclr/engine"
)

// matrixTolerance is the largest relative L2 distance of a matrix kernel from the plain one:
// filters and results are rounded to 2⁻¹¹ of their size.
const matrixTolerance = 2e-3

// testMatrices compares a forward convolution and a weight gradient on a matrix tile with the plain
// kernels', on shapes that no tile divides.
func testMatrices(d *engine.Device, t tile) error {
	want, err := matrixSample(d, tile8x8)
	if err != nil {
		return err
	}
	have, err := matrixSample(d, t)
	if err != nil {
		return err
	}
	for i, name := range []string{"convolution", "weight gradient"} {
		if distance := relativeDistance(have[i], want[i]); !(distance <= matrixTolerance) {
			return fmt.Errorf("the self-test of tile %s fails: its %s is off by %.2g", t.name(),
				name, distance)
		}
	}
	return nil
}

// matrixSample is the output and the weight gradient of one small convolution, on one tile.
func matrixSample(d *engine.Device, t tile) ([2][]float32, error) {
	const n, h, w, c, k = 3, 11, 13, 20, 76
	g := SquareConv(3, 1, 1)
	var results [2][]float32
	var sources [3]engine.Tensor
	for i, shape := range [][]int{{n, h, w, c}, {n, h, w, k}, {k, g.R, g.S, c}} {
		s, err := d.NewTensor("sample", engine.F32, shape...)
		if err != nil {
			return results, err
		}
		defer d.Free(s)
		if err := engine.Upload(d, s, sample(s.Len(), uint32(i))); err != nil {
			return results, err
		}
		sources[i] = s
	}
	r := d.NewRecorder()
	half := func(s engine.Tensor) engine.Tensor {
		x := r.Temp("half", engine.F16, s.Shape()...)
		Cast(r, x, s)
		return x
	}
	x, dy, f := half(sources[0]), half(sources[1]), sources[2]
	y := r.Temp("y", engine.F16, dy.Shape()...)
	r.Fill(y, 0x7e007e00) // NaN: what is not written shows
	implicitGEMMOn(r, "matrix", t, y, x, f, g.forward(y, x, f))
	dw := r.Temp("dw", engine.F32, f.Shape()...)
	weightGradientOn(r, t, dw, x, dy, g, Norm{}, false)
	Cast(r, sources[1], y)
	r.Copy(f, dw)
	program, err := r.Finish()
	if err != nil {
		return results, err
	}
	defer program.Close()
	if err := program.Run(); err != nil {
		return results, err
	}
	for i, s := range sources[1:] {
		if results[i], err = engine.Download[float32](d, s); err != nil {
			return results, err
		}
	}
	return results, nil
}

// sample is n numbers in [-1,1) that look like chance.
func sample(n int, seed uint32) []float32 {
	values, state := make([]float32, n), seed
	for i := range values {
		state = state*1664525 + 1013904223
		values[i] = float32(int32(state)) / (1 << 31)
	}
	return values
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
