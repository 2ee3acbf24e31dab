package train

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
	"vksimclr/optim"
)

// Network is an encoder and a projection head with their memory on a device.
type Network struct {
	Encoder models.Encoder
	Head    *models.Projection
	Weights *models.Weights

	Activations engine.DType   // how training stores the encoder's activations
	Policy      kernels.Policy // how convolutions are made; nothing is left open

	// Rounding keeps activations in fp32 and rounds each as 16 bits would store it, for tests of
	// mixed precision (models.Context.Rounding).
	Rounding bool

	// Average follows the weights after every update; nil for none.
	Average *WeightAverage

	// Keys follows the weights, too, and makes the keys of a loss that wants some; nil for none.
	Keys *WeightAverage

	device *engine.Device
}

// NewNetwork lays out the network of a recipe. Its weights are zero until stored; Close frees them.
func NewNetwork(d *engine.Device, r Recipe) (*Network, error) {
	policy, err := r.ResolvePolicy(d)
	if err != nil {
		return nil, err
	}
	n := Network{Activations: r.Precision.Activations(), Policy: policy, device: d}
	var layout models.Layout
	if n.Encoder, err = r.Encoder.Build(&layout, encoderPrefix); err != nil {
		return nil, err
	}
	n.Head, err = r.Head.Build(&layout, n.Encoder.Features(), "head.")
	if err != nil {
		return nil, err
	}
	if n.Weights, err = models.NewWeights(d, &layout); err != nil {
		return nil, err
	}
	return &n, nil
}

// Initialize stores the first weights of a recipe, decided by its scheme and seed, and by what it
// has in First.
func (n *Network) Initialize(r Recipe) error {
	state, err := models.Initialize(n.Weights.Layout, r.Initialization, r.Seed)
	if err == nil && r.First != nil {
		err = replaceFirst(state, r.First, n.Weights.Layout)
	}
	if err != nil {
		return err
	}
	return n.Weights.Store(state)
}

// Optimizer makes the optimiser of a recipe for the network's parameters, and the average of its
// weights where the recipe wants one.
func (n *Network) Optimizer(d *engine.Device, r Recipe) (_ *optim.Optimizer, err error) {
	segments, err := r.segments(n.Weights.Layout.Params)
	if err != nil {
		return nil, err
	}
	if r.Average.Decay > 0 {
		if n.Average, err = NewWeightAverage(d, n, r.Average.Decay, averagePrefix); err != nil {
			return nil, err
		}
	}
	return optim.New(d, r.Rule, segments, n.Weights.Params, n.Weights.Grads)
}
