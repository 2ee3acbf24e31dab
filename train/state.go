package train

import (
	"fmt"
	"strings"

	"vksimclr/engine"
	"vksimclr/interop"
	"vksimclr/models"
	"vksimclr/optim"
)

// optimizerPrefix goes before the optimiser's tensors in a checkpoint: "optimizer.momentum.encoder.conv1.weight".
const optimizerPrefix = "optimizer."

// initialize stores the first weights, decided by the configuration and its seed.
func (n *Network) initialize(c Config) error {
	state, err := models.Initialize(n.Weights.Layout, c.Initialization, uint64(c.Seed))
	if err != nil {
		return err
	}
	return n.Weights.Store(state)
}

// restore stores a checkpoint's weights.
func (n *Network) restore(c *Checkpoint) error { return n.Weights.Store(c.state("")) }

// restoreOptimizer stores the optimiser's arenas.
func (n *Network) restoreOptimizer(opt *optim.Optimizer, c *Checkpoint) error {
	for _, s := range opt.State() {
		if err := n.Weights.StoreArena(s.Tensor, c.state(optimizerPrefix+s.Name+".")); err != nil {
			return fmt.Errorf("train: the optimiser's %s in the checkpoint: %w", s.Name, err)
		}
	}
	return nil
}

// state is the tensors whose names begin with prefix, without it.
func (c *Checkpoint) state(prefix string) models.State {
	s := models.State{}
	for _, t := range c.Tensors {
		name, ok := strings.CutPrefix(t.Name, prefix)
		if v, isFloat := t.Data.([]float32); ok && isFloat {
			s[name] = v
		}
	}
	return s
}

// tensors are the network and the optimiser as a checkpoint keeps them, in PyTorch's layout.
func (n *Network) tensors(opt *optim.Optimizer) ([]interop.Tensor, error) {
	state, err := n.Weights.Load()
	if err != nil {
		return nil, err
	}
	var list []interop.Tensor
	for _, group := range [][]models.Param{n.Weights.Layout.Params, n.Weights.Layout.Buffers} {
		for _, p := range group {
			list = append(list, interop.Tensor{Name: p.Name, Shape: p.Shape, Data: state[p.Name]})
		}
	}
	for _, s := range opt.State() {
		moments, err := n.Weights.LoadArena(s.Tensor)
		if err != nil {
			return nil, err
		}
		for _, p := range n.Weights.Layout.Params {
			list = append(list, interop.Tensor{Name: optimizerPrefix + s.Name + "." + p.Name, Shape: p.Shape, Data: moments[p.Name]})
		}
	}
	return list, nil
}

// optimizer makes the optimiser of a configuration for the network's parameters.
func (n *Network) optimizer(d *engine.Device, c Config) (*optim.Optimizer, error) {
	rule, err := optim.Named(c.Optimizer, optim.Settings{WeightDecay: c.WeightDecay, Momentum: c.Momentum, Trust: c.TrustCoefficient})
	if err != nil {
		return nil, err
	}
	var segments []optim.Segment
	for _, p := range n.Weights.Layout.Params {
		segments = append(segments, optim.Segment{Name: p.Name, Offset: p.Offset, Len: p.Len(), Adapt: p.Adapt})
	}
	return optim.New(d, rule, segments, n.Weights.Params, n.Weights.Grads)
}
