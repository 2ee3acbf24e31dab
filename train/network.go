package train

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// Network is an encoder and a projection head with their memory on a device.
type Network struct {
	Encoder models.Encoder
	Head    *models.Projection
	Weights *models.Weights

	Activations engine.DType   // how training stores the encoder's activations
	Policy      kernels.Policy // how convolutions are made
}

// NewNetwork lays out the network of a configuration; its weights are zero until stored. Pictures of at most 32×32 get the CIFAR stem,
// as in the reference implementation.
func NewNetwork(d *engine.Device, cfg Config, imageSize int) (*Network, error) {
	encoder, err := models.NamedEncoder(cfg.Arch, models.EncoderOptions{Size: imageSize, Width: cfg.Width, ZeroGamma: cfg.Initialization == "simclr"})
	if err != nil {
		return nil, err
	}
	policy, err := resolvePolicy(d, cfg)
	if err != nil {
		return nil, err
	}
	n := Network{Activations: cfg.activations(), Policy: policy}
	var layout models.Layout
	if n.Encoder, err = encoder.Build(&layout, "encoder."); err != nil {
		return nil, err
	}
	head := models.ProjectionConfig{Layers: cfg.HeadLayers, Hidden: cfg.Hidden, Dim: cfg.Dim, LastBN: cfg.LastBN}
	if n.Head, err = head.Build(&layout, n.Encoder.Features(), "head."); err != nil {
		return nil, err
	}
	n.Weights, err = models.NewWeights(d, &layout)
	return &n, err
}
