package train

import (
	"fmt"
	"slices"
	"strings"

	"vksimclr/engine"
	"vksimclr/models"
)

// The layers whose output can be used as features.
const (
	LayerH     = "h"     // the encoder's output
	LayerHead1 = "head1" // the head's first layer, after its ReLU
	LayerHead2 = "head2" // the head's second layer likewise
	LayerHead3 = "head3" // the head's third layer
	LayerZ     = "z"     // the head's output, which the loss compares
)

// Layers lists the layers from the encoder's output to the head's.
func Layers() []string { return []string{LayerH, LayerHead1, LayerHead2, LayerHead3, LayerZ} }

// LayerNumber is the layer that the reference implementation calls by a number (ft_proj_selector):
// 0 is the encoder's output, k that of the head's layer k, and -1 the head's. A word of Layers is
// itself. Anything else is an error that lists what there is.
func LayerNumber(text string) (name string, err error) {
	switch text {
	case "0":
		return LayerH, nil
	case "-1":
		return LayerZ, nil
	case "1", "2", "3":
		return "head" + text, nil
	}
	if slices.Contains(Layers(), text) {
		return text, nil
	}
	return "", fmt.Errorf("%q is no layer: give 0 for the encoder's output, 1 to 3 for a layer of "+
		"the head, -1 for its output, or %s", text, strings.Join(Layers(), ", "))
}

// headDepth is how many layers of the head lie below the output of a layer.
func (n *Network) headDepth(layer string) (int, error) {
	k := slices.Index(Layers(), layer)
	depth := n.Head.Layers()
	switch {
	case k < 0:
		return 0, fmt.Errorf("train: layer %q is not one of %s", layer,
			strings.Join(Layers(), ", "))
	case layer == LayerZ:
		return depth, nil
	case layer == LayerHead1 && depth == 1:
		return 0, fmt.Errorf("train: the projection head has 1 layer: there is no %s to start "+
			"from; take %s", LayerHead1, LayerH)
	case k > depth:
		return 0, fmt.Errorf("train: the projection head has %d layers: there is no %s; take %s",
			depth, layer, LayerZ)
	}
	return k, nil
}

// Layer is the network up to one of Layers. A layer that the head lacks is an error, and so is the
// only layer of a head of one under another name than LayerZ.
func (n *Network) Layer(name string) (models.Encoder, error) {
	k, err := n.headDepth(name)
	if err != nil {
		return nil, err
	}
	if k == 0 {
		return n.Encoder, nil
	}
	return headed{n, k}, nil
}

// HeadLayers are the beginnings of the names of the parameters that lie between the encoder and the
// output of a layer, which must be one that the network has.
func (n *Network) HeadLayers(layer string) (prefixes []string) {
	depth, err := n.headDepth(layer)
	if err != nil {
		panic(err)
	}
	for k := range depth {
		prefixes = append(prefixes, fmt.Sprintf("head.fc%d.", k+1), fmt.Sprintf("head.bn%d.", k+1))
	}
	return prefixes
}

// Projected is the encoder with the head on top: its features are the embeddings z that the loss
// compares.
func (n *Network) Projected() models.Encoder { return headed{n, n.Head.Layers()} }

// headed is the encoder with the first layers of the head on top.
type headed struct {
	*Network
	layers int
}

// Features implements models.Encoder.
func (p headed) Features() int { return p.Head.Width(p.layers) }

// Forward records y [N,Features] = g₁…ₖ(f(x)) and returns the backward pass.
func (p headed) Forward(c *models.Context, x engine.Tensor) (
	y engine.Tensor, backward func(dy engine.Tensor)) {
	h, encoderBack := p.Encoder.Forward(c, x)
	y, headBack := p.Head.ForwardTo(c, h, p.layers)
	return y, func(dy engine.Tensor) { encoderBack(headBack(dy)) }
}
