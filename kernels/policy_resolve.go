package kernels

import (
	"errors"
	"fmt"
	"math"

	"vksimclr/engine"
)

// Resolve decides for a device what the policy leaves open; what is decided stays as it is.
// A decision that a measurement makes is made once for a device and remembered with its choices,
// so that the next run decides alike. A device opened unmeasured takes the remembered decision,
// or else the rule. An error says that cooperative matrices are wanted and do not work.
//
// Matrices concern 16-bit tensors only: who has none spares the measurement by MatricesOff.
func (p Policy) Resolve(d *engine.Device) (Policy, error) {
	if p.Fuse == FuseAuto {
		p.Fuse = FuseOff
	}
	if most := p.Fuse.bindings(); most > d.Caps().MaxBindings {
		return p, fmt.Errorf("kernels: policy fuse=%s: its kernels bind %d storage buffers, and "+
			"%s binds %d: take off or auto", p.Fuse, most, d.Name(), d.Caps().MaxBindings)
	}
	if p.Winograd == WinogradAuto {
		p.Winograd = decideWinograd(d)
	}
	switch p.Matrices {
	case MatricesAuto:
		p.Matrices = decideMatrices(d, p.Fuse)
	case MatricesAble:
		p.Matrices = MatricesOff
		if CheckMatrices(d, p.Fuse) == nil {
			p.Matrices = MatricesOn
		}
	case MatricesOn:
		if err := CheckMatrices(d, p.Fuse); err != nil {
			return p, fmt.Errorf("kernels: policy matrices=on: %w: take off or auto",
				err)
		}
	case MatricesWorkgroup:
		if err := CheckMatrices(d, p.Fuse); err != nil {
			return p, fmt.Errorf("kernels: policy matrices=workgroup: %w: take off or auto", err)
		}
		if err := CheckWorkgroupMatrices(d); err != nil {
			return p, fmt.Errorf("kernels: policy matrices=workgroup: %w: take on or auto", err)
		}
	}
	return p, nil
}

// ErrNoMatrices says that a device has no cooperative matrices that kernels can use.
var ErrNoMatrices = errors.New("no cooperative matrices of fp16 with fp32 sums")

// CheckMatrices runs the self-test of every tile of cooperative matrices that this device may
// take, with the kernels that do so much of the batch norms' work, and says why they cannot be
// used; ErrNoMatrices is wrapped where there are none. Resolve never decides for matrices that fail
// it.
func CheckMatrices(d *engine.Device, fuse Fuse) error {
	tiles := matrixCandidates(d.Caps())
	if len(tiles) == 0 {
		return fmt.Errorf("%s: %w", d.Name(), ErrNoMatrices)
	}
	for _, t := range tiles {
		if err := testMatrices(d, t, fuse); err != nil {
			return fmt.Errorf("%s: %w", d.Name(), err)
		}
	}
	return nil
}

// MatricesError says why a resolved policy does without cooperative matrices on a device where they
// are faster: they fail their self-test. It is nil otherwise.
func (p Policy) MatricesError(d *engine.Device) error {
	decision, _ := d.Choices().Get(matricesKey)
	if p.UsesMatrices() || decision != string(MatricesOn) {
		return nil
	}
	return CheckMatrices(d, p.Fuse)
}

// matricesKey is where the decision about matrices is remembered.
const matricesKey = "matrices"

// decideMatrices uses matrices where they are faster and pass their test.
func decideMatrices(d *engine.Device, fuse Fuse) Matrices {
	tiles := matrixCandidates(d.Caps())
	if len(tiles) == 0 {
		return MatricesOff
	}
	decision := decided(d, matricesKey, string(MatricesOff), func() string {
		r := d.NewRecorder()
		plain := fastestTypical(d, plainImplicitTiles(r, typicalMatrix, typicalMatrix),
			plainWeightTiles(r, typicalMatrix, typicalMatrix))
		if fastestTypical(d, tiles, tiles) < plain {
			return string(MatricesOn)
		}
		return string(MatricesOff)
	})
	if decision == string(MatricesOn) && (!d.Measures() || CheckMatrices(d, fuse) == nil) {
		return MatricesOn
	}
	return MatricesOff
}

// decided is the remembered decision, else a new one by measurement, which is remembered. A device
// that does not measure takes the rule's.
func decided(d *engine.Device, key, rule string, measure func() string) string {
	if decision, ok := d.Choices().Get(key); ok {
		return decision
	}
	if !d.Measures() {
		return rule
	}
	decision := measure()
	d.Choices().Put(key, decision)
	return decision
}

// AssumeMatrices has a device for plans decide for cooperative matrices, if it lists some that
// kernels can use: every GPU that was measured was faster with them.
func AssumeMatrices(d *engine.Device) {
	if !d.Measures() && len(matrixCandidates(d.Caps())) > 0 {
		d.Choices().Put(matricesKey, string(MatricesOn))
	}
}

// typicalMatrix is the number of channels, in and out, of the convolution that is measured.
const typicalMatrix = 64

// fastestTypical is how many seconds a typical 16-bit convolution and its weight gradient take,
// each on the fastest of its tiles; infinite where there is no memory to try.
func fastestTypical(d *engine.Device, products, weights []tile) float64 {
	images := 256
	if d.Caps().CPU() {
		images = 2
	}
	g := SquareConv(3, 1, 1)
	fill := func(r *engine.Recorder) (y, x, w engine.Tensor) {
		return typicalConvolution(r, engine.F16, images, typicalMatrix)
	}
	return fastestOf(d, products, func(r *engine.Recorder, t tile) {
		y, x, w := fill(r)
		implicitGEMMOn(r, "matrix", t, y, x, w, g.forward(y, x, w))
	}) + fastestOf(d, weights, func(r *engine.Recorder, t tile) {
		y, x, w := fill(r)
		weightGradientOn(r, t, w, x, y, g, Norm{}, false)
	})
}

// typicalConvolution is a 3×3 convolution of 16×16 images with so many channels in and out, its
// images stored as dtype and filled.
func typicalConvolution(r *engine.Recorder, dtype engine.DType, images, channels int) (y, x,
	w engine.Tensor) {
	shape := []int{images, 16, 16, channels}
	x, y = filled(r, "x", dtype, shape...), filled(r, "y", dtype, shape...)
	return y, x, filled(r, "w", engine.F32, channels, 3, 3, channels)
}

// fastestOf is how many seconds the fastest tile takes; infinite where there is no memory to try.
func fastestOf(d *engine.Device, tiles []tile, record func(*engine.Recorder, tile)) float64 {
	least := math.Inf(1)
	for _, t := range tiles {
		seconds, err := d.Time(func(r *engine.Recorder) { record(r, t) })
		if err == nil {
			least = min(least, seconds)
		}
	}
	return least
}
