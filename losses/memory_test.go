package losses

import (
	"math/rand/v2"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// Three steps of a loss with a memory of 13 keys, to which each adds 10 after its update: the loss
// of a step sees the newest keys of the steps before.
func TestMemory(t *testing.T) {
	const pictures, dim, capacity, steps = 5, 8, 13, 3
	d := enginetest.Device(t)
	opened, err := Open(d, NTXent{Temperature: 0.2, Memory: Memory{Keys: capacity}}, dim)
	fatal(t, err)
	l := opened.(Keyed)
	if _, wants := l.KeyDecay(); !wants {
		t.Error("a memory wants no keys")
	}
	z, err := d.NewTensor("z", engine.F32, 2*pictures, dim)
	fatal(t, err)
	step, err := kernels.NewStepBuffer(d)
	fatal(t, err)
	r := d.NewRecorder()
	_, metrics := l.Record(r, Batch{Z: z, Views: 2})
	loss, err := d.NewHostTensor("loss", engine.F32, 1)
	fatal(t, err)
	r.Copy(loss, metrics[0].Value)
	l.Remember(r, z, step.Tensor) // the embeddings themselves are the keys
	p, err := r.Finish()
	fatal(t, err)
	defer p.Close()
	random, keys := rand.New(rand.NewPCG(3, 4)), make([]float64, capacity*dim)
	kept := 0
	for i := range steps {
		values := make([]float64, 2*pictures*dim)
		for k := range values {
			values[k] = float64(float32(random.NormFloat64()))
		}
		fatal(t, engine.Upload(d, z, narrow(values)))
		fatal(t, p.Run())
		want, accuracy := []float64{0}, []float64{0}
		plain := ref.Contrast{Views: 2, Temperature: float64(float32(0.2)), Factor: 1, Eps: l2Eps,
			Keys: keys[:min(kept, capacity)*dim]}
		plain.Loss(want, accuracy, make([]float64, len(values)), values, dim)
		near(t, "loss", engine.Map[float32](loss)[0], want[0])
		unit := make([]float64, len(values))
		ref.L2NormForward(unit, make([]float64, 2*pictures), values, dim, l2Eps)
		for row := range 2 * pictures {
			copy(keys[(10*i+row)%capacity*dim:], unit[row*dim:(row+1)*dim])
		}
		kept += 2 * pictures
	}
	cursor, err := engine.Download[float32](d, l.State()[1].Tensor)
	fatal(t, err)
	if cursor[0] != 10*steps%capacity || cursor[1] != capacity {
		t.Errorf("the cursor is %v", cursor)
	}
}

func TestMemoryValidate(t *testing.T) {
	for want, m := range map[string]Memory{
		"":                      {},
		"want at least the 256": {Keys: 255, Decay: 0.9},
		"at most 16777216":      {Keys: 1<<24 + 1, Decay: 0.9},
		"decay of 2":            {Keys: 256, Decay: 2},
	} {
		err := m.Validate(128)
		if want == "" && err != nil || want != "" && (err == nil ||
			!strings.Contains(err.Error(), want)) {
			t.Errorf("%+v: %v, want %q", m, err, want)
		}
	}
	if m := (Memory{Keys: 256, Decay: 1}); m.Validate(128) != nil {
		t.Error(m.Validate(128))
	}
}
