package train

import (
	"fmt"
	"path/filepath"
	"strings"

	"vksimclr/engine"
	"vksimclr/interop"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
)

// optimizerPrefix begins the names of the optimiser's tensors in a checkpoint, for example
// "optimizer.momentum.encoder.conv1.weight".
const optimizerPrefix = "optimizer."

// lossPrefix begins the names of the loss's tensors.
const lossPrefix = "loss."

// Restore stores a checkpoint's weights.
func (n *Network) Restore(c *Checkpoint) error { return n.Weights.Store(c.state("")) }

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

// restoreLoss stores what the loss keeps from step to step.
func (n *Network) restoreLoss(loss losses.Loss, c *Checkpoint) error {
	kept := c.state(lossPrefix)
	for _, s := range loss.State() {
		values, ok := kept[s.Name]
		if !ok || len(values) != s.Tensor.Len() {
			return fmt.Errorf("train: the checkpoint has no %s %v of the loss", s.Name,
				s.Tensor.Shape())
		}
		if err := engine.Upload(n.device, s.Tensor, values); err != nil {
			return err
		}
	}
	return nil
}

// tensors are the network, the loss and the optimiser as a checkpoint keeps them, in PyTorch's
// layout.
func (n *Network) tensors(loss losses.Loss, opt *optim.Optimizer) ([]interop.Tensor, error) {
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
	for _, s := range loss.State() {
		values, err := engine.Download[float32](n.device, s.Tensor)
		if err != nil {
			return nil, err
		}
		list = append(list, interop.Tensor{Name: lossPrefix + s.Name, Shape: s.Tensor.Shape(),
			Data: values})
	}
	for _, s := range opt.State() {
		moments, err := n.Weights.LoadArena(s.Tensor)
		if err != nil {
			return nil, err
		}
		for _, p := range n.Weights.Layout.Params {
			list = append(list, interop.Tensor{Name: optimizerPrefix + s.Name + "." + p.Name,
				Shape: p.Shape, Data: moments[p.Name]})
		}
	}
	return list, nil
}

// Checkpoint is the run as it is now. It is what Save writes.
func (r *Run) Checkpoint() (*Checkpoint, error) {
	tensors, err := r.net.tensors(r.recipe.Loss, r.opt)
	if err != nil {
		return nil, err
	}
	if r.probe != nil {
		more, err := r.probe.tensors()
		if err != nil {
			return nil, err
		}
		tensors = append(tensors, more...)
	}
	return &Checkpoint{Step: r.done, Settings: r.recipe.Settings, Policy: r.net.Policy,
		LossScale: r.scale, Tensors: tensors}, nil
}

// Save writes a checkpoint of the run as it is now into a folder and returns its path. Of earlier
// checkpoints there, the newest stays. The encoder alone goes into EncoderFile, first: the file is
// never older than the newest checkpoint.
func (r *Run) Save(dir string) (path string, err error) {
	if err := r.tell(Saving{r.done}); err != nil {
		return "", err
	}
	c, err := r.Checkpoint()
	if err != nil {
		return "", err
	}
	if err := SaveEncoder(filepath.Join(dir, EncoderFile), c, r.recipe.About); err != nil {
		return "", err
	}
	if path, err = SaveCheckpoint(dir, *c); err != nil {
		return "", err
	}
	return path, r.tell(Saved{r.done, path})
}
