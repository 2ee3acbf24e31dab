package train

import (
	"fmt"
	"strconv"
	"strings"

	"vksimclr/engine"
	"vksimclr/models"
)

// The names of layers whose output can be used as features. LayerHead1 is the first of head1 to
// head3. Numbers name the same: 0 is LayerH, k the head's layer k, -1 LayerZ.
const (
	LayerH     = "h"     // the encoder's output
	LayerHead1 = "head1" // the head's first layer, after its ReLU
	LayerZ     = "z"     // the head's output, which the loss compares
)

// ParseLayer is the number of a layer that has a name or a number: 0 is the encoder's output, k the
// representation after layer k of the head, models.HeadOutput the head's output.
func ParseLayer(name string) (k int, err error) {
	const deepest = 3
	switch name {
	case LayerH, "encoder":
		return 0, nil
	case LayerZ:
		return models.HeadOutput, nil
	}
	k, err = strconv.Atoi(strings.TrimPrefix(name, "head"))
	if err != nil || k < models.HeadOutput || k > deepest || k < 1 && name[0] == 'h' {
		return 0, fmt.Errorf("train: layer %q is not one of %s, head1, head2, head3, %s or -1 to "+
			"%d", name, LayerH, LayerZ, deepest)
	}
	return k, nil
}

// Layer is the network up to the layer that has a name or a number (ParseLayer). A layer that the
// head has not is an error.
func (n *Network) Layer(name string) (models.Encoder, error) {
	k, err := ParseLayer(name)
	if err != nil {
		return nil, err
	}
	return n.LayerAt(k)
}

// LayerAt is the network up to layer k of the head: an encoder whose features are the
// representation after it, in inference and in training. 0 is the encoder's output, -1 the head's
// output. A layer that the head has not is an error.
func (n *Network) LayerAt(k int) (models.Encoder, error) {
	switch {
	case !n.Head.HasLayer(k):
		return nil, fmt.Errorf("train: the projection head has %s: there is no layer %d; take %s",
			layers(n.Head.Layers()), k, LayerH)
	case k == 0:
		return n.Encoder, nil
	}
	return headed{n, k}, nil
}

func layers(n int) string {
	if n == 1 {
		return "1 layer"
	}
	return fmt.Sprintf("%d layers", n)
}

// Projected is the encoder with the head on top: its features are the embeddings z that the loss
// compares.
func (n *Network) Projected() models.Encoder { return headed{n, models.HeadOutput} }

// headed is the encoder with the head's layers up to layer on top.
type headed struct {
	*Network
	layer int
}

func (p headed) Features() int { return p.Head.Width(p.layer) }

// Forward records y [N,Features] and returns the backward pass.
func (p headed) Forward(c *models.Context, x engine.Tensor) (
	y engine.Tensor, backward func(dy engine.Tensor)) {
	h, encoderBack := p.Encoder.Forward(c, x)
	y, headBack := p.Head.ForwardTo(c, h, p.layer)
	return y, func(dy engine.Tensor) { encoderBack(headBack(dy)) }
}
