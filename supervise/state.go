package supervise

import (
	"fmt"
	"maps"
	"path/filepath"

	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/models"
	"vksimclr/train"
)

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
	if recipe.scaled() {
		r.scale = c.LossScale
	}
	err = r.weights.Store(c.State(""))
	for _, u := range r.updates {
		if err == nil {
			err = c.RestoreOptimizer(u.weights, u.optimizer)
		}
	}
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("supervise: resume: %w", err)
	}
	return r, nil
}

// Checkpoint is the whole state of the run as it is now.
func (r *Run) Checkpoint() (*train.Checkpoint, error) {
	c := &train.Checkpoint{Step: r.done, Settings: r.recipe.Settings, Policy: r.net.Policy,
		LossScale: r.scale, BF16: r.recipe.Precision == train.BF16}
	for _, w := range []*models.Weights{r.net.Weights, r.weights} {
		if err := c.AddWeights(w); err != nil {
			return nil, err
		}
	}
	for _, u := range r.updates {
		if err := c.AddOptimizer(u.weights, u.optimizer); err != nil {
			return nil, err
		}
	}
	return c, nil
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
