package reference

import (
	"math/rand/v2"

	"vksimclr/augment"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/harness"
)

// evaluationView makes views for evaluation as package augment plans them, from images x [N,3,H,W].
func evaluationView(c *harness.FileCase) {
	x, size := c.Images(), c.Integer("size")
	views := augment.CIFAR()
	views.Size = size
	views.EvalStyle = augment.EvalStyle(c.Text("style"))
	if c.HasAttribute("resize") {
		views.EvalResize = c.Integer("resize")
	}
	if err := views.Validate(); err != nil {
		c.Failf("%v", err)
	}
	plan := views.EvalPlan(x.Shape[2], x.Shape[3])
	word := func(_ *rand.Rand, i int) uint32 { return uint32(plan.Box[i]) }
	box := c.Env.InU32("boxes", word, 1, len(plan.Box))
	y := c.Out("y", harness.Activation, x.Shape[0], 3, size, size)
	if plan.Windowed {
		kernels.ResizedWindow(c.Env.R, y.T, x.T, box.T, plan.Interpolation)
		return
	}
	kernels.ResizedCrop(c.Env.R, y.T, x.T, box.T, engine.Tensor{}, plan.Interpolation)
}
