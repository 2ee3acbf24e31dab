package reference

import (
	"fmt"
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels/cases"
	"vksimclr/kernels/harness"
	"vksimclr/models"
	"vksimclr/optim"
	"vksimclr/train"
)

// training is what a simclr_train case trains, and with what.
type training struct {
	c         *harness.FileCase
	network   *train.Network
	optimizer *optim.Optimizer
	state     models.State // of the network at the start
	views     []stepViews
	x         engine.Tensor // the views of one step
	step      engine.Tensor // the Step buffer
	loss      *cases.Tensor // [1]
	scale     float32       // of the loss
}

// newTraining makes the network, optimiser and tensors that the case describes.
func newTraining(c *harness.FileCase) *training {
	t := &training{c: c, network: &train.Network{}, scale: 1}
	if c.Half() {
		t.scale = halfScale
	}
	var layout models.Layout
	var err error
	t.network.Encoder, err = encoderConfig(c).Build(&layout, "encoder.")
	c.Check(err)
	head := models.ProjectionConfig{Layers: c.Integer("head_layers"), Hidden: c.Integer("hidden"),
		Dim: c.Integer("dim")}
	if c.Flag("last_bn") {
		head.Norm = models.NormAll
	}
	t.network.Head, err = head.Build(&layout, t.network.Encoder.Features(), "head.")
	c.Check(err)
	t.network.Weights, t.state = newWeights(c, &layout)
	t.views = readViews(c, c.Integer("steps"))
	t.x, err = c.Device.NewTensor("views", engine.F32, t.views[0].physical...)
	c.Check(err)
	c.OnClose(func() { c.Device.Free(t.x) })
	t.loss = c.Env.Out("loss", 1)
	t.step = c.Step(c.Number("lr"), 1, t.scale)
	t.optimizer = newOptimizer(c, t.network.Weights)
	c.OnClose(t.optimizer.Close)
	return t
}

// stepViews are both views of one step as one batch of 2N, the first views of all pictures before
// the second.
type stepViews struct {
	physical []int
	packed   []float32
}

// readViews reads inputs view1.S and view2.S [N,3,H,W] of every step S.
func readViews(c *harness.FileCase, steps int) (all []stepViews) {
	if steps < 1 {
		c.Failf("%d steps", steps)
	}
	for s := range steps {
		first, shape := c.ReadRank(fmt.Sprintf("view1.%d", s), 4)
		second, shape2 := c.ReadRank(fmt.Sprintf("view2.%d", s), 4)
		if shape[1] != 3 || !slices.Equal(shape, shape2) {
			c.Failf("views %v and %v are not [N,3,H,W] both", shape, shape2)
		}
		both := harness.Pack([]int{2 * shape[0], 3, shape[2], shape[3]}, harness.Activation)
		all = append(all, stepViews{both.Physical, both.Place(slices.Concat(first, second))})
	}
	return all
}
