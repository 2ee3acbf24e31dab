package train

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/interop"
	"vksimclr/losses"
)

// lossPrefix begins the names of the loss's tensors.
const lossPrefix = "loss."

// Restore stores a checkpoint's weights.
func (n *Network) Restore(c *Checkpoint) error { return n.Weights.Store(c.State("")) }

// restoreLoss stores what the loss keeps from step to step.
func (n *Network) restoreLoss(loss losses.Loss, c *Checkpoint) error {
	kept := c.State(lossPrefix)
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

// addLoss appends what the loss keeps from step to step.
func (c *Checkpoint) addLoss(d *engine.Device, loss losses.Loss) error {
	for _, s := range loss.State() {
		values, err := engine.Download[float32](d, s.Tensor)
		if err != nil {
			return err
		}
		c.Tensors = append(c.Tensors, interop.Tensor{Name: lossPrefix + s.Name,
			Shape: s.Tensor.Shape(), Data: values})
	}
	return nil
}

// Checkpoint is the run as it is now. It is what Save writes.
func (r *Run) Checkpoint() (*Checkpoint, error) {
	c := &Checkpoint{Step: r.done, Settings: r.recipe.Settings, Policy: r.net.Policy,
		LossScale: r.scale, BF16: r.recipe.Precision == BF16}
	if err := c.AddWeights(r.net.Weights); err != nil {
		return nil, err
	}
	if err := c.addLoss(r.dev, r.recipe.Loss); err != nil {
		return nil, err
	}
	if err := c.AddOptimizer(r.net.Weights, r.opt); err != nil {
		return nil, err
	}
	if r.probe != nil {
		if err := r.probe.addTo(c); err != nil {
			return nil, err
		}
	}
	for _, a := range r.net.averages() {
		if err := a.addTo(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Save writes a checkpoint of the run as it is now into a folder, which it makes where there is
// none, and returns its path. Of earlier checkpoints there, the newest stays. The encoder alone
// goes into EncoderFile, and the averaged one into AverageEncoderFile, first: the files are never
// older than the newest checkpoint.
func (r *Run) Save(dir string) (path string, err error) {
	if err := makeFolder(dir); err != nil {
		return "", err
	}
	if err := r.tell(Saving{r.done}); err != nil {
		return "", err
	}
	c, err := r.Checkpoint()
	if err != nil {
		return "", err
	}
	if err := r.saveEncoders(dir, c); err != nil {
		return "", err
	}
	if path, err = SaveCheckpoint(dir, *c); err != nil {
		return "", err
	}
	return path, r.tell(Saved{r.done, path})
}
