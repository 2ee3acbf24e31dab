package kernels

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// The memory of every form grows with the number of rows, and with that of keys. No N×N matrix
// exists: 32,768 pictures take less than a fortieth of one.
func TestContrastMemoryGrowsWithTheRows(t *testing.T) {
	const d, pictures = 128, 32768
	dev := enginetest.Device(t, func(o *engine.Options) { o.Unmeasured = true })
	for _, o := range []ContrastOptions{{}, {Form: MeanOfPositives}, {Form: Decoupled, Sigma: 0.5},
		{Form: DecoupledByView}, {Unnormalized: true}} {
		o.Views, o.Temperature, o.Factor = 2, 0.5, 1
		plan := func(pictures, keys int) engine.Plan {
			r := dev.NewRecorder()
			rows := 2 * pictures
			z, dz := r.Temp("z", engine.F32, rows, d), r.Temp("dz", engine.F32, rows, d)
			r.Fill(z, 0)
			in := ContrastInputs{Z: z}
			if o.Form == MeanOfPositives {
				in.Labels = r.Temp("labels", engine.U32, pictures)
				r.Fill(in.Labels, 0)
			}
			if keys > 0 {
				in.Keys = r.Temp("keys", engine.F32, keys, d)
				in.Cursor = r.Temp("cursor", engine.F32, 2)
				r.Fill(in.Keys, 0)
				r.Fill(in.Cursor, 0)
			}
			one := func() engine.Tensor { return r.Temp("metric", engine.F32, 1) }
			Contrast(r, ContrastOutputs{Loss: one(), DZ: dz, Accuracy: one(),
				PairAccuracy: one(), PairEntropy: one()}, in, o)
			return r.Plan()
		}
		half, whole := plan(pictures/2, 0).Transient, plan(pictures, 0).Transient
		if float64(whole) > 2.1*float64(half) || whole > 4*4*pictures*pictures/40 {
			t.Errorf("%+v: %s, and %s for half the pictures", o, engine.Bytes(whole),
				engine.Bytes(half))
		}
		if o.Form == DecoupledByView {
			continue
		}
		const keys = 65536
		if more := plan(pictures, keys).Transient - whole; more > 2*4*keys*d {
			t.Errorf("%+v: %d keys take %s", o, keys, engine.Bytes(more))
		}
	}
}
