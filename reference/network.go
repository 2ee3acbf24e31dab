package reference

import (
	"slices"
	"strings"

	"vksimclr/engine"
	"vksimclr/kernels/harness"
	"vksimclr/models"
)

// halfGradientTol is the least tolerance of a network's gradients on 16-bit activations, and of the
// weights and losses after a step. Activations off by 3e-4 turn as large a share of the ReLUs.
// There the gradient is wrong as a whole: √3e-4 or 2 % of its norm for every layer, more in sums
// that cancel. Rounding only the outputs of batch norms gives these errors too. Which ReLUs turn
// depends on every rounding before them. The most seen is 0.31, where the cosine with the reference
// is 0.95. So wide a tolerance shows little: checkNetwork compares bits, too.
const halfGradientTol = 0.4

// An outcome is one computed tensor in the file's layout.
type outcome struct {
	name   string
	values []float32
	shape  []int
}

// A recording records a network with a context and returns a function that runs it from the start.
type recording func(ctx *models.Context) (run func() []outcome)

// checkNetwork compares what a network computes with the case.
//
// On 16-bit activations, roundings grow from layer to layer until gradients show little of what the
// mathematics says. But they show all of what the kernels do. So the bits must be those of fp32
// kernels whose activations are rounded where the others are stored; the same case checks fp32
// kernels against the mathematics. GPUs may contract sums differently, and cooperative matrices and
// convolutions that sum for batch norms add in another order: there bits are not compared.
func checkNetwork(c *harness.FileCase, record recording) {
	c.AllowRounding()
	if c.Half() {
		c.AllowAtLeast(gradientTolerance)
	}
	policy := c.Env.Policy
	stored := runTwice(c, record(&models.Context{R: c.Env.R, Activations: c.Env.Activations,
		Policy: policy}))
	otherSums := policy.UsesMatrices() || policy.Fuse.Sums()
	if !c.Half() || !c.Device.Caps().CPU() || otherSums {
		return
	}
	rounded := record(&models.Context{R: c.Device.NewRecorder(), Activations: engine.F32,
		Rounding: true, Policy: policy})()
	for i, o := range stored {
		if !slices.Equal(o.values, rounded[i].values) {
			c.Failf("%s on 16-bit activations has other bits than on fp32 ones rounded alike",
				o.name)
		}
	}
}

// gradientTolerance is the least tolerance of a network's tensors on 16-bit activations.
func gradientTolerance(name string) float64 {
	if name == "losses" || strings.HasPrefix(name, "grad.") || strings.HasPrefix(name, "param.") {
		return halfGradientTol
	}
	return 0
}

// runTwice runs a program twice from the same start, wants the same bits, compares them with the
// case and returns them.
func runTwice(c *harness.FileCase, run func() []outcome) (first []outcome) {
	first, second := run(), run()
	for i, o := range first {
		if !slices.Equal(o.values, second[i].values) { // NaN differs from itself: it is wrong, too
			c.Failf("two runs differ in %s", o.name)
		}
		c.Compare(o.name, harness.Widen(o.values), o.shape...)
	}
	return first
}

// outcomes are the tensors of a list of parameters, each under prefix.
func outcomes(prefix string, list []models.Param, s models.State) (all []outcome) {
	for _, p := range list {
		all = append(all, outcome{prefix + p.Name, s[p.Name], p.Shape})
	}
	return all
}

// narrow converts numbers to fp32.
func narrow(s []float64) []float32 {
	values := make([]float32, len(s))
	for i, v := range s {
		values[i] = float32(v)
	}
	return values
}
