package train

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/models"
)

// The layers whose output can be used as features.
const (
	LayerH     = "h"     // the encoder's output
	LayerHead1 = "head1" // the head's first layer, after its ReLU
	LayerZ     = "z"     // the head's output, which the loss compares
)

// Layer is the network up to a layer: LayerH, LayerHead1 or LayerZ. A head without a hidden layer
// has no LayerHead1, which is an error.
func (n *Network) Layer(name string) (models.Encoder, error) {
	switch name {
	case LayerH:
		return n.Encoder, nil
	case LayerHead1:
		if n.Head.HiddenWidth() == 0 {
			return nil, fmt.Errorf("train: the projection head has 1 layer: there is no %s to "+
				"start from; take %s", LayerHead1, LayerH)
		}
		return headed{n}, nil
	case LayerZ:
		return n.Projected(), nil
	}
	return nil, fmt.Errorf("train: layer %q is not one of %s, %s, %s", name, LayerH, LayerHead1,
		LayerZ)
}

// Projected is the encoder with the head on top: its features are the embeddings z that the loss
// compares.
func (n *Network) Projected() models.Encoder { return projected{n} }

type projected struct{ *Network }

func (p projected) Features() int { return p.Head.Dim }

// Forward records z [N,Dim] = g(f(x)) and returns the backward pass.
func (p projected) Forward(c *models.Context, x engine.Tensor) (
	z engine.Tensor, backward func(dz engine.Tensor)) {
	h, encoderBack := p.Encoder.Forward(c, x)
	z, headBack := p.Head.Forward(c, h)
	return z, func(dz engine.Tensor) { encoderBack(headBack(dz)) }
}

// headed is the encoder with the head's first layer on top.
type headed struct{ *Network }

func (p headed) Features() int { return p.Head.HiddenWidth() }

// Forward records y [N,HiddenWidth] = g₁(f(x)) and returns the backward pass.
func (p headed) Forward(c *models.Context, x engine.Tensor) (
	y engine.Tensor, backward func(dy engine.Tensor)) {
	h, encoderBack := p.Encoder.Forward(c, x)
	y, headBack := p.Head.ForwardHidden(c, h)
	return y, func(dy engine.Tensor) { encoderBack(headBack(dy)) }
}
