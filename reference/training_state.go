package reference

import (
	"fmt"
	"slices"

	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/kernels/cases"
	"vksimclr/kernels/harness"
	"vksimclr/losses"
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
	x         engine.Tensor // the large views of one step
	small     engine.Tensor // the small ones; absent where there are none
	step      engine.Tensor // the Step buffer
	function  losses.Loss
	loss      *cases.Tensor // [1]
	scale     float32       // of the loss
	group     dist.Group    // ranks that share the batch
	pictures  int           // N, of all ranks
}

// newTraining makes the network, optimiser and tensors that the case describes, for one of the
// ranks that share its batch.
func newTraining(c *harness.FileCase, group dist.Group) *training {
	t := &training{c: c, network: &train.Network{}, scale: 1, group: group}
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
	t.pictures = t.views[0].physical[0] / 2
	t.share()
	t.x, err = c.Device.NewTensor("views", engine.F32, t.views[0].physical...)
	c.Check(err)
	c.OnClose(func() { c.Device.Free(t.x) })
	if small := t.views[0].smallShape; small != nil {
		t.small, err = c.Device.NewTensor("small views", engine.F32, small...)
		c.Check(err)
		c.OnClose(func() { c.Device.Free(t.small) })
	}
	t.newLoss()
	t.loss = c.Env.Out("loss", 1)
	t.step = c.Step(c.Number("lr"), 1, t.scale)
	t.optimizer = newOptimizer(c, t.network.Weights)
	c.OnClose(t.optimizer.Close)
	return t
}

// stepViews are both large views of one step as one batch of 2N, the first views of all pictures
// before the second, and the small views likewise.
type stepViews struct {
	physical   []int
	packed     []float32
	smallShape []int
	small      []float32
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
		views := stepViews{physical: both.Physical,
			packed: both.Place(slices.Concat(first, second))}
		views.readSmall(c, s)
		all = append(all, views)
	}
	return all
}

// readSmall reads inputs view3.S, view4.S, … [N,3,h,w] of step S, as many as the attribute
// small_views says.
func (v *stepViews) readSmall(c *harness.FileCase, step int) {
	if !c.HasAttribute("small_views") {
		return
	}
	var all []float64
	var shape []int
	for i := range c.Integer("small_views") {
		view, dims := c.ReadRank(fmt.Sprintf("view%d.%d", 3+i, step), 4)
		if shape == nil {
			shape = dims
		}
		if dims[1] != 3 || !slices.Equal(dims, shape) || dims[2] != c.Integer("small_size") {
			c.Failf("small views %v and %v", shape, dims)
		}
		all = append(all, view...)
	}
	if shape != nil {
		packed := harness.Pack([]int{len(all) / (3 * shape[2] * shape[3]), 3, shape[2], shape[3]},
			harness.Activation)
		v.smallShape, v.small = packed.Physical, packed.Place(all)
	}
}
