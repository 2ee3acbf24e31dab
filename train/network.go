package train

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/models"
)

// Network is an encoder and a projection head with their memory on a device.
type Network struct {
	Encoder *models.ResNet
	Head    *models.Projection
	Weights *models.Weights

	Activations engine.DType // how training stores the encoder's activations

	// Rounding keeps activations in fp32 and rounds each as 16 bits would store it, for tests of
	// mixed precision (models.Context.Rounding).
	Rounding bool
}

// NewNetwork lays out the network of a configuration; its weights are zero until stored. Pictures of at most 32×32 get the CIFAR stem,
// as in the reference implementation.
func NewNetwork(d *engine.Device, cfg Config, imageSize int) (*Network, error) {
	resnet, ok := models.Architectures[cfg.Arch]
	if !ok {
		return nil, fmt.Errorf("train: unknown architecture %q", cfg.Arch)
	}
	resnet.Stem = "imagenet"
	if imageSize <= 32 {
		resnet.Stem = "cifar"
	}
	if cfg.Width > 0 {
		resnet.Width = cfg.Width
	}
	resnet.ZeroGamma = cfg.Initialization == "simclr"
	n := Network{Activations: cfg.activations()}
	var layout models.Layout
	var err error
	if n.Encoder, err = models.NewResNet(resnet, &layout, "encoder."); err != nil {
		return nil, err
	}
	head := models.ProjectionConfig{Layers: cfg.HeadLayers, Hidden: cfg.Hidden, Dim: cfg.Dim, LastBN: cfg.LastBN}
	if n.Head, err = models.NewProjection(head, n.Encoder.Features, &layout, "head."); err != nil {
		return nil, err
	}
	n.Weights, err = models.NewWeights(d, &layout)
	return &n, err
}
