package kernels

import (
	"fmt"
	"math"
	"os"

	"vksimclr/engine"
)

// Convolutions of 16-bit activations can run on cooperative matrices. Those round filters to fp16 and add in an order of their own, so that, unlike
// the choice of a tile, the choice between them and the plain kernels changes bits. Hence it is made once for a device, by a rule that depends on
// no shape, and remembered; VKSIMCLR_MATRIX settles it beforehand. Among matrix tiles, the fastest is taken as always: all give the same bits.

// matricesKey is where the choice is remembered.
const matricesKey = "matrices"

// UsesMatrices tells whether convolutions of 16-bit activations run on cooperative matrices on this device, and finds out at the first call.
func UsesMatrices(d *engine.Device) bool {
	if d.Matrices() == engine.MatrixAuto {
		if !d.Measures() {
			choice, _ := d.Choices().Get(matricesKey)
			return choice == "on" && len(matrixCandidates(d.Caps())) > 0
		}
		settle(d, fasterMatrices)
	}
	return d.Matrices() == engine.MatrixOn && len(matrixCandidates(d.Caps())) > 0
}

// byMatrices tells whether a convolution of x, or its gradients, runs on cooperative matrices.
func byMatrices(r *engine.Recorder, x engine.Tensor) bool {
	if forced != nil {
		return forced.matrix.M > 0
	}
	return x.DType() == engine.F16 && UsesMatrices(r.Device())
}

// filterType is how the convolution of x reads its filter, in data gradients that of dy: matrices multiply 16 bits, and filters are rounded once, not in
// every load, of which there are as many as workgroups.
func filterType(r *engine.Recorder, x engine.Tensor) engine.DType {
	if byMatrices(r, x) {
		return engine.F16
	}
	return engine.F32
}

// filter is w as the tile reads it.
func (t tile) filter(r *engine.Recorder, w engine.Tensor) engine.Tensor {
	if t.matrix.M == 0 || w.DType() == engine.F16 {
		return w
	}
	half := r.Temp("filter in 16 bits", engine.F16, w.Shape()...)
	Cast(r, half, w)
	return half
}

// KeepMatrices makes an earlier run's choice, if the device leaves it open: a resumed run goes on to the same bits.
func KeepMatrices(d *engine.Device, use bool) {
	if d.Matrices() == engine.MatrixAuto {
		settle(d, func(*engine.Device) bool { return use })
	}
}

// settle uses matrices where they are wanted and pass their test. A failure is one line on the standard error: all goes on without matrices.
func settle(d *engine.Device, wanted func(*engine.Device) bool) {
	tiles, use := matrixCandidates(d.Caps()), engine.MatrixOff
	if len(tiles) > 0 && wanted(d) {
		use = engine.MatrixOn
		for _, t := range tiles {
			if err := testMatrices(d, t); err != nil {
				fmt.Fprintf(os.Stderr, "kernels: %s: cooperative matrices are off: %v\n", d.Name(), err)
				use = engine.MatrixOff
				break
			}
		}
	}
	d.UseMatrices(use)
}

// matrixCandidates are the tiles to choose from. CPU drivers take seconds to build the larger one.
func matrixCandidates(c engine.Caps) []tile {
	tiles := matrixTiles(c)
	if c.CPU() && len(tiles) > 1 {
		return tiles[:1]
	}
	return tiles
}

// matrixTiles are the tiles of the largest shape that the device multiplies in fp16 with fp32 sums, as far as its limits allow; none where it cannot.
func matrixTiles(c engine.Caps) (tiles []tile) {
	var best engine.Matrix
	for _, m := range c.Matrices {
		if _, ok := matrixTile(c, m, 2); ok && m.Half() && m.M*m.N*m.K > best.M*best.N*best.K {
			best = m
		}
	}
	for _, matrices := range []int{2, 4} {
		if t, ok := matrixTile(c, best, matrices); ok {
			tiles = append(tiles, t)
		}
	}
	return tiles
}

// matrixTile is a workgroup of four subgroups that make 2n×2n matrices between them, as matrix.glsl lays it out, if the device has room for it.
func matrixTile(c engine.Caps, m engine.Matrix, n int) (tile, bool) {
	if m.M <= 0 || m.N <= 0 || m.K <= 0 || m.M%8 != 0 || m.N%8 != 0 || m.K%8 != 0 || m.N > 2*c.SubgroupSize {
		return tile{}, false // rows of shared memory begin at multiples of 16 bytes; a lane takes two columns of a matrix
	}
	lanes, rows, columns, depth := 4*c.SubgroupSize, 2*n*m.M, 2*n*m.N, 2*m.K
	const pad = 8
	sums := 2 * 4 * 4 * m.M * m.N // and, in conv2d_implicit_sums_matrix, as many products
	shared := max((rows+columns)*(depth+pad), depth*(rows+columns+2*pad))*2 + sums
	// Lanes bring vec4s of both factors, the same number each and at most 2n, and stand in whole rows of them.
	brings := func(side int) bool {
		return side*depth/4%lanes == 0 && side*depth/4/lanes <= 2*n && lanes%(side/4) == 0
	}
	t := tile{rows: int32(rows), columns: int32(columns), local: lanes, shared: true, matrix: m}
	if n == 4 {
		t.variant = "large"
	}
	return t, lanes <= c.MaxInvocations && shared <= c.SharedMemory && lanes%(depth/4) == 0 && brings(rows) && brings(columns)
}

// fasterMatrices measures the matrix kernels against the plain ones, once for a device.
func fasterMatrices(d *engine.Device) bool {
	choice, known := d.Choices().Get(matricesKey)
	if !known {
		choice = "off"
		r, matrices := d.NewRecorder(), matrixCandidates(d.Caps())
		if least(d, matrices, matrices) < least(d, plainGatherTiles(r, typical, typical), plainWeightTiles(r, typical, typical)) {
			choice = "on"
		}
		d.Choices().Put(matricesKey, choice)
	}
	return choice == "on"
}

// typical is the number of channels, in and out, of the convolution that is measured.
const typical = 64

// least is how long a typical convolution and its weight gradient take, each on the fastest of its tiles; infinite where there is no memory to try.
func least(d *engine.Device, gathers, weights []tile) float64 {
	images := 256
	if d.Caps().CPU() {
		images = 2
	}
	g := SquareConv(3, 1, 1)
	fastest := func(tiles []tile, record func(r *engine.Recorder, t tile, x, w, y engine.Tensor)) float64 {
		seconds := math.Inf(1)
		for _, t := range tiles {
			took, err := d.Time(func(r *engine.Recorder) {
				record(r, t, filled(r, "x", engine.F16, images, 16, 16, typical), filled(r, "w", engine.F32, typical, 3, 3, typical),
					filled(r, "y", engine.F16, images, 16, 16, typical))
			})
			if err == nil {
				seconds = min(seconds, took)
			}
		}
		return seconds
	}
	return fastest(gathers, func(r *engine.Recorder, t tile, x, w, y engine.Tensor) {
		gatherOn(r, "matrix", t, y, x, w, g.forward(y, x, w))
	}) +
		fastest(weights, func(r *engine.Recorder, t tile, x, w, y engine.Tensor) {
			weightGradientOn(r, t, w, x, y, g, false, BatchNormSaved{})
		})
}
