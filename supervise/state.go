package supervise

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/interop"
	"vksimclr/models"
	"vksimclr/train"
)

// optimizerPrefix begins the names of the optimiser's tensors in a checkpoint, as train's do.
const optimizerPrefix = "optimizer."

// Resume goes on from a checkpoint that Save wrote, to the very same bits. The recipe must be the
// one that the run began with; its Settings are not compared. The network's weights are replaced.
func Resume(d *engine.Device, net *train.Network, recipe Recipe, c *train.Checkpoint) (
	r *Run, err error) {
	if err := net.Restore(c); err != nil {
		return nil, err
	}
	if r, err = New(d, net, recipe); err != nil {
		return nil, err
	}
	r.done = c.Step
	if err = r.weights.Store(stateOf(c, "")); err == nil {
		err = r.restoreOptimizers(c)
	}
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("supervise: resume: %w", err)
	}
	return r, nil
}

func (r *Run) restoreOptimizers(c *train.Checkpoint) error {
	for _, u := range r.updates {
		for _, s := range u.optimizer.State() {
			kept := stateOf(c, optimizerPrefix+s.Name+".")
			if err := u.weights.StoreArena(s.Tensor, kept); err != nil {
				return fmt.Errorf("the optimiser's %s: %w", s.Name, err)
			}
		}
	}
	return nil
}

// stateOf is the tensors of a checkpoint whose names begin with prefix, without it.
func stateOf(c *train.Checkpoint, prefix string) models.State {
	s := models.State{}
	for _, t := range c.Tensors {
		name, ok := strings.CutPrefix(t.Name, prefix)
		if values, isFloat := t.Data.([]float32); ok && isFloat {
			s[name] = values
		}
	}
	return s
}

// Checkpoint is the whole state of the run as it is now.
func (r *Run) Checkpoint() (*train.Checkpoint, error) {
	c := &train.Checkpoint{Step: r.done, Settings: r.recipe.Settings, Policy: r.net.Policy,
		LossScale: train.LossScale{Scale: 1}}
	for _, w := range []*models.Weights{r.net.Weights, r.weights} {
		state, err := w.Load()
		if err != nil {
			return nil, err
		}
		add(c, "", slices.Concat(w.Layout.Params, w.Layout.Buffers), state)
	}
	for _, u := range r.updates {
		for _, s := range u.optimizer.State() {
			state, err := u.weights.LoadArena(s.Tensor)
			if err != nil {
				return nil, err
			}
			add(c, optimizerPrefix+s.Name+".", u.weights.Layout.Params, state)
		}
	}
	return c, nil
}

func add(c *train.Checkpoint, prefix string, list []models.Param, s models.State) {
	for _, p := range list {
		c.Tensors = append(c.Tensors, interop.Tensor{Name: prefix + p.Name, Shape: p.Shape,
			Data: s[p.Name]})
	}
}

// Classifier is the classifier as it is now.
func (r *Run) Classifier() (c eval.Classifier, err error) {
	state, err := r.weights.Load()
	if err != nil {
		return c, err
	}
	c = eval.Classifier{Weight: state[classifierName+".weight"],
		Bias: state[classifierName+".bias"], Classes: r.labels.Classes(), Layer: r.recipe.Layer}
	c.Encoder, err = r.net.HashEncoder()
	return c, err
}

// Save writes a checkpoint of the run into a folder and returns its path. Of earlier checkpoints
// there, the newest stays. The encoder and the classifier go into files of their own, first.
func (r *Run) Save(dir string) (path string, err error) {
	c, err := r.Checkpoint()
	if err != nil {
		return "", err
	}
	about := maps.Clone(r.recipe.About)
	err = train.SaveEncoder(filepath.Join(dir, train.EncoderFile), c, about)
	if err != nil {
		return "", err
	}
	classifier, err := r.Classifier()
	if err != nil {
		return "", err
	}
	if err := classifier.Save(filepath.Join(dir, eval.ClassifierFile)); err != nil {
		return "", err
	}
	return train.SaveCheckpoint(dir, *c)
}
