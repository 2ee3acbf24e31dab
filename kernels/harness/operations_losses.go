package harness

import (
	"math/rand/v2"

	"vksimclr/engine"
	"vksimclr/kernels"
)

func ntXentVariant(c *FileCase) {
	o := contrastOptions(c, 2)
	o.Unnormalized = !c.Flag("normalized")
	switch scale := c.Text("loss_scale"); scale {
	case "paper":
	case "official":
		o.Factor = 2
	default:
		c.Failf("attribute loss_scale is %q, expected paper or official", scale)
	}
	contrast(c, o, kernels.ContrastInputs{}, true)
}

func ntXentViews(c *FileCase) {
	contrast(c, contrastOptions(c, c.Integer("views")), kernels.ContrastInputs{}, false)
}

func dcl(c *FileCase) {
	o := contrastOptions(c, 2)
	switch negatives := c.Text("negatives"); negatives {
	case "joint":
		o.Form = kernels.Decoupled
	case "split":
		o.Form = kernels.DecoupledByView
	default:
		c.Failf("attribute negatives is %q, expected joint or split", negatives)
	}
	o.Sigma = float32(c.NumberOr("sigma", 0))
	contrast(c, o, kernels.ContrastInputs{}, false)
}

func supCon(c *FileCase) {
	o := contrastOptions(c, 2)
	o.Form = kernels.MeanOfPositives
	contrast(c, o, kernels.ContrastInputs{Labels: c.Words("labels").T}, false)
}

// ntXentMemory scales the keys to length one, as the memory of a training run holds them.
func ntXentMemory(c *FileCase) {
	keys := c.In("keys", Activation)
	if len(keys.Shape) != 2 {
		c.Failf("keys %v are not [K,D]", keys.Shape)
	}
	r, k, d := c.Env.R, keys.T.Dim(0), keys.T.Dim(1)
	unit := r.Temp("unit keys", engine.F32, padded(k), d)
	kernels.L2NormForward(r, unit.Slice(0, k), r.Temp("rnorm", engine.F32, k), keys.T, normEps)
	if k < padded(k) {
		r.Fill(unit.Slice(k, padded(k)), 0)
	}
	cursor := c.Env.InFunc("cursor",
		func(_ *rand.Rand, i int) float64 { return []float64{0, float64(k)}[i] }, 2)
	contrast(c, contrastOptions(c, 2), kernels.ContrastInputs{Keys: unit, Cursor: cursor.T}, false)
}

// contrastOptions are those of an NT-Xent of so many views at the case's temperature.
func contrastOptions(c *FileCase, views int) kernels.ContrastOptions {
	return kernels.ContrastOptions{Views: views, Temperature: c.Float32("temperature"),
		Eps: normEps, Factor: 1}
}

// contrast records a contrastive loss of input z, with the metrics of pairs where the case has
// them.
func contrast(c *FileCase, o kernels.ContrastOptions, in kernels.ContrastInputs, metrics bool) {
	z := c.In("z", Activation)
	if len(z.Shape) != 2 || o.Views < 2 || z.Shape[0]%o.Views != 0 {
		c.Failf("z %v is not [V·N,D] with V = %d", z.Shape, o.Views)
	}
	in.Z = z.T
	loss, dz := c.Out("loss", Plain, 1), c.Out("dz", Activation, z.Shape...)
	out := kernels.ContrastOutputs{Loss: loss.T, DZ: dz.T,
		Accuracy: c.Env.R.Temp("accuracy", engine.F32, 1)}
	if metrics {
		out.PairAccuracy = c.Out("contrast_accuracy", Plain, 1).T
		out.PairEntropy = c.Out("contrast_entropy", Plain, 1).T
	}
	kernels.Contrast(c.Env.R, out, in, o)
}

func alignUniform(c *FileCase) {
	z := c.In("z", Activation)
	if len(z.Shape) != 2 || z.Shape[0]%2 != 0 {
		c.Failf("z %v is not [2N,D]", z.Shape)
	}
	loss, dz := c.Out("loss", Plain, 1), c.Out("dz", Activation, z.Shape...)
	alignment, uniformity := c.Out("alignment", Plain, 1), c.Out("uniformity", Plain, 1)
	kernels.AlignmentUniformity(c.Env.R, loss.T, alignment.T, uniformity.T, dz.T, z.T,
		kernels.AlignmentUniformityConfig{Alpha: c.Float32("alpha"), T: c.Float32("t"),
			Lambda: c.Float32("weight")}, normEps)
}
