package losses

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels/ref"
)

func TestNamed(t *testing.T) {
	for _, name := range Names() {
		l, err := Named(name, Options{Temperature: 0.5, Sigma: 0.5})
		if err != nil || l.Name() != name {
			t.Errorf("%s: %v, %v", name, l, err)
		}
	}
	_, err := Named("triplet", Options{Temperature: 0.5})
	if err == nil || !strings.Contains(err.Error(), `"triplet" is not one of nt_xent`) {
		t.Errorf("triplet: %v", err)
	}
	for _, temperature := range []float64{0, -1, math.NaN()} {
		if _, err := Named("nt_xent", Options{Temperature: temperature}); err == nil {
			t.Errorf("temperature %g: no error", temperature)
		}
	}
}

func TestWrongViewsPanic(t *testing.T) {
	r := enginetest.Device(t).NewRecorder()
	z := r.Temp("z", engine.F32, 6, 4)
	for _, c := range []struct {
		loss  Loss
		batch Batch
		want  string
	}{
		{DCL{Temperature: 1}, Batch{Z: z, Views: 3}, "dcl: z "},
		{NTXent{Temperature: 1}, Batch{Z: z, Views: 4}, "nt_xent: z "},
		{NTXent{Temperature: 1}, Batch{Z: z, Views: 1}, "nt_xent: z "},
		{SupCon{Temperature: 1}, Batch{Z: z, Views: 2}, "has no labels"},
		{NTXent{Temperature: 1, Memory: Memory{Keys: 8}}, Batch{Z: z, Views: 2}, "is not open"},
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, c.want) {
					t.Errorf("panic says %q, want %q", text, c.want)
				}
			}()
			c.loss.Record(r, c.batch)
		}()
	}
}

// Every named loss returns the gradient and the metrics of its plain Go form.
func TestLosses(t *testing.T) {
	const pictures, dim, temperature, sigma = 5, 8, 0.3, 0.5
	for name, plain := range map[string]func(z, dz []float64) map[string]float64{
		"nt_xent": plainContrast(dim, ref.Contrast{Temperature: temperature}),
		"dcl":     plainContrast(dim, ref.Contrast{Form: ref.Decoupled, Temperature: temperature}),
		"dclw": plainContrast(dim, ref.Contrast{Form: ref.Decoupled, Temperature: temperature,
			Sigma: sigma}),
		"supcon": plainContrast(dim, ref.Contrast{Form: ref.MeanOfPositives,
			Temperature: temperature, Labels: []int{0, 1, 0, 2, 1}}),
		"alignment_uniformity": func(z, dz []float64) map[string]float64 {
			loss, alignment, uniformity := []float64{0}, []float64{0}, []float64{0}
			ref.AlignmentUniformity(loss, alignment, uniformity, dz, z, dim, 2, 2, 1, l2Eps)
			return map[string]float64{
				"loss": loss[0], "alignment": alignment[0], "uniformity": uniformity[0]}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := Named(name, Options{Temperature: temperature, Sigma: sigma})
			fatal(t, err)
			z, random := make([]float64, 2*pictures*dim), rand.New(rand.NewPCG(1, 2))
			for i := range z {
				z[i] = float64(float32(random.NormFloat64()))
			}
			dz := make([]float64, len(z))
			want := plain(z, dz)
			have, gradient := run(t, l, z, dim)
			if len(have) != len(want) || have[0].name != "loss" {
				t.Errorf("metrics %v, want %v with the loss first", have, want)
			}
			for _, m := range have {
				near(t, m.name, m.value, want[m.name])
			}
			for i, v := range dz {
				near(t, "dz", gradient[i], v)
			}
		})
	}
}

// plainContrast is the plain Go form of a contrastive loss of two views.
func plainContrast(dim int, c ref.Contrast) func(z, dz []float64) map[string]float64 {
	c.Views, c.Eps = 2, l2Eps
	c.Factor = max(c.Factor, 1)
	c.Temperature, c.Sigma = float64(float32(c.Temperature)), float64(float32(c.Sigma))
	return func(z, dz []float64) map[string]float64 {
		loss, accuracy := []float64{0}, []float64{0}
		c.Loss(loss, accuracy, dz, z, dim)
		pair, entropy := []float64{0}, []float64{0}
		c.PairMetrics(pair, entropy, z, dim)
		return map[string]float64{"loss": loss[0], "contrastive_accuracy": accuracy[0],
			"contrast_accuracy": pair[0], "contrast_entropy": entropy[0]}
	}
}

type scalar struct {
	name  string
	value float32
}

// run computes a loss of embeddings z [2N,dim] on the device.
func run(t *testing.T, l Loss, z []float64, dim int) (metrics []scalar, dz []float32) {
	d := enginetest.Device(t)
	rows := len(z) / dim
	in, err := d.NewTensor("z", engine.F32, rows, dim)
	fatal(t, err)
	out, err := d.NewTensor("gradient", engine.F32, rows, dim)
	fatal(t, err)
	fatal(t, engine.Upload(d, in, narrow(z)))
	r := d.NewRecorder()
	labels, err := d.NewTensor("labels", engine.U32, 5)
	fatal(t, err)
	fatal(t, engine.Upload(d, labels, []uint32{0, 1, 0, 2, 1}))
	b := Batch{Z: in, Views: 2}
	if rows == 2*labels.Len() {
		b.Labels = labels
	}
	gradient, list := l.Record(r, b)
	r.Copy(out, gradient)
	values, err := d.NewHostTensor("metrics", engine.F32, len(list))
	fatal(t, err)
	for i, m := range list {
		r.Copy(values.Slice(i, i+1), m.Value)
	}
	p, err := r.Finish()
	fatal(t, err)
	defer p.Close()
	fatal(t, p.Run())
	for i, m := range list {
		metrics = append(metrics, scalar{m.Name, engine.Map[float32](values)[i]})
	}
	dz, err = engine.Download[float32](d, out)
	fatal(t, err)
	return metrics, dz
}

// near allows a few roundings of numbers around 1.
func near(t *testing.T, what string, have float32, want float64) {
	t.Helper()
	if !(math.Abs(float64(have)-want) <= 2e-6*max(1, math.Abs(want))) {
		t.Errorf("%s is %g, want %g", what, have, want)
	}
}

func narrow(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
