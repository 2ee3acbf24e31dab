package train

import (
	"fmt"
	"strings"

	"vksimclr/interop"
	"vksimclr/models"
	"vksimclr/optim"
)

// optimizerPrefix begins the names of the optimiser's tensors in a checkpoint, for example
// "optimizer.momentum.encoder.conv1.weight".
const optimizerPrefix = "optimizer."

// State maps the names of the F32 tensors that begin with a prefix, without it, to their values.
func (c *Checkpoint) State(prefix string) models.State { return stateOf(c.Tensors, prefix) }

func stateOf(tensors []interop.Tensor, prefix string) models.State {
	s := models.State{}
	for _, t := range tensors {
		name, ok := strings.CutPrefix(t.Name, prefix)
		if values, isFloat := t.Data.([]float32); ok && isFloat {
			s[name] = values
		}
	}
	return s
}

// AddWeights appends parameters and running statistics as they are on the device, in PyTorch's
// layout.
func (c *Checkpoint) AddWeights(w *models.Weights) error {
	state, err := w.Load()
	if err != nil {
		return err
	}
	c.add("", w.Layout.Params, state)
	c.add("", w.Layout.Buffers, state)
	return nil
}

// AddOptimizer appends the state of an optimiser of these weights.
func (c *Checkpoint) AddOptimizer(w *models.Weights, opt *optim.Optimizer) error {
	for _, s := range opt.State() {
		moments, err := w.LoadArena(s.Tensor)
		if err != nil {
			return err
		}
		c.add(optimizerPrefix+s.Name+".", w.Layout.Params, moments)
	}
	return nil
}

func (c *Checkpoint) add(prefix string, list []models.Param, s models.State) {
	for _, p := range list {
		c.Tensors = append(c.Tensors, interop.Tensor{Name: prefix + p.Name, Shape: p.Shape,
			Data: s[p.Name]})
	}
}

// RestoreOptimizer stores the state of an optimiser of these weights.
func (c *Checkpoint) RestoreOptimizer(w *models.Weights, opt *optim.Optimizer) error {
	for _, s := range opt.State() {
		if err := w.StoreArena(s.Tensor, c.State(optimizerPrefix+s.Name+".")); err != nil {
			return fmt.Errorf("train: the optimiser's %s in the checkpoint: %w", s.Name, err)
		}
	}
	return nil
}
