package train

import (
	"vksimclr/engine"
	"vksimclr/losses"
)

// keysPrefix begins the names of the tensors in a checkpoint of the network for keys, for example
// "key.encoder.conv1.weight".
const keysPrefix = "key."

// OpenLoss returns the loss that is recorded for the network: l, or a copy with tensors of its own.
// Where the loss wants keys, the network gets one that makes them: Keys.
func (n *Network) OpenLoss(d *engine.Device, l losses.Loss) (_ losses.Loss, err error) {
	const pad = 4 // embeddings on the device have a multiple of so many elements
	if l, err = losses.Open(d, l, (n.Head.Dim+pad-1)/pad*pad); err != nil {
		return nil, err
	}
	keyed, ok := l.(losses.Keyed)
	if !ok {
		return l, nil
	}
	if decay, wants := keyed.KeyDecay(); wants {
		n.Keys, err = NewWeightAverage(d, n, decay, keysPrefix)
	}
	return l, err
}

// averages are the averages that follow the weights.
func (n *Network) averages() (all []*WeightAverage) {
	for _, a := range []*WeightAverage{n.Average, n.Keys} {
		if a != nil {
			all = append(all, a)
		}
	}
	return all
}
