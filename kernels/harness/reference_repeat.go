package harness

import (
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// An outcome is one computed tensor in the file's layout.
type outcome struct {
	name   string
	values []float32
	shape  []int
}

// repeat has whole programs run twice from the same start, wants the same bits, and compares what came out, which it returns.
func (c *reference) repeat(run func() []outcome) (first []outcome) {
	first, second := run(), run()
	for i, o := range first {
		if !slices.Equal(o.values, second[i].values) { // NaN differs from itself, and is wrong anyhow
			c.failf("two runs differ in %s", o.name)
		}
		c.compare(o.name, widen(o.values), o.shape...)
	}
	return first
}

// network runs the network that record records. On 16-bit activations their roundings grow from layer to layer, until gradients show little of what
// the mathematics says; but they show all of what the kernels do. So the bits must be those of fp32 kernels, which the same case tests on fp32
// activations, when these are rounded where the others are stored. Cooperative matrices and convolutions that
// sum for batch norms add in another order, and GPUs may contract differently.
func (c *reference) network(record func(ctx *models.Context) (run func() []outcome)) {
	c.trains = true
	c.rounded()
	stored := c.repeat(record(&models.Context{R: c.env.R, Activations: c.env.Activations, Policy: c.env.Policy}))
	if !c.half() || !c.device.Caps().CPU() || c.env.Policy.Matrices == kernels.MatricesOn || c.env.Policy.Fuse.Sums() {
		return
	}
	rounded := record(&models.Context{R: c.device.NewRecorder(), Activations: engine.F32, Rounding: true, Policy: c.env.Policy})()
	for i, o := range stored {
		if !slices.Equal(o.values, rounded[i].values) {
			c.failf("%s on 16-bit activations has other bits than on fp32 ones that are rounded alike", o.name)
		}
	}
}

// weights makes a network's memory; state are its parameters and running statistics as the file gives them.
func (c *reference) weights(l *models.Layout) (w *models.Weights, state models.State) {
	w, err := models.NewWeights(c.device, l)
	check(err)
	c.closeLater(func() {
		c.device.Free(w.Params)
		c.device.Free(w.Grads)
		c.device.Free(w.Buffers)
	})
	state = models.State{}
	for _, p := range slices.Concat(l.Params, l.Buffers) {
		values, shape := c.read("in.param." + p.Name)
		if !slices.Equal(shape, p.Shape) {
			c.failf("in.param.%s has shape %v, the network's is %v", p.Name, shape, p.Shape)
		}
		state[p.Name] = narrow(values)
	}
	return w, state
}

// outcomes are the tensors of a list of parameters, each under prefix.
func outcomes(prefix string, list []models.Param, s models.State) (all []outcome) {
	for _, p := range list {
		all = append(all, outcome{prefix + p.Name, s[p.Name], p.Shape})
	}
	return all
}

// encoder builds the ResNet that the attributes describe.
func (c *reference) encoder(l *models.Layout, prefix string) models.Encoder {
	n, err := models.ResNetConfig{Block: c.text("block"), Layers: c.integers("layers"), Width: c.integer("width"), Stem: c.text("stem")}.Build(l, prefix)
	check(err)
	return n
}

// check gives the case up on an error.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

func narrow(s []float64) []float32 {
	values := make([]float32, len(s))
	for i, v := range s {
		values[i] = float32(v)
	}
	return values
}
