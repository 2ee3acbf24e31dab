package train

import (
	"vksimclr/engine"
	"vksimclr/models"
)

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
