package train

import (
	"errors"

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
	if decay, wants := keyDecay(l); wants {
		n.Keys, err = NewWeightAverage(d, n, decay, keysPrefix)
	}
	return l, err
}

// keyDecay is the decay of the network for keys, where a loss wants one.
func keyDecay(l losses.Loss) (decay float64, wants bool) {
	if keyed, ok := l.(losses.Keyed); ok {
		return keyed.KeyDecay()
	}
	return 0, false
}

// checkKeys returns an error for a loss that wants keys of a batch that goes block by block: no
// network for keys goes with it.
func (r Recipe) checkKeys() error {
	if _, wants := keyDecay(r.Loss); wants && r.InParts() && r.Norms == WholeNorms {
		return errors.New("train: a memory of keys with norms of the whole batch in " +
			"micro-batches: take frozen or micro norms, or the whole batch at once")
	}
	return nil
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
