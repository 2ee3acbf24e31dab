package train

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"vksimclr/engine"
)

// Agree returns an error where the ranks' weights, running statistics, averages or states of the
// optimiser differ in a bit. All ranks call it, between two steps.
func (r *Run) Agree() error {
	g := r.recipe.group()
	if g.Size() == 1 {
		return nil
	}
	own, err := r.hash()
	if err != nil {
		return err
	}
	all := make([][]byte, g.Size())
	for i := range all {
		all[i] = make([]byte, len(own))
	}
	if err := g.AllGather(all, own); err != nil {
		return fmt.Errorf("train: whether ranks agree: %w", err)
	}
	for rank, hash := range all {
		if !bytes.Equal(hash, all[0]) {
			return fmt.Errorf("train: after step %d rank %d has other weights than rank 0: their "+
				"devices, drivers or builds compute differently; take the same for all ranks and "+
				"go on from the last checkpoint", r.done, rank)
		}
	}
	return nil
}

// hash is that of everything that training changes and that all ranks have.
func (r *Run) hash() ([]byte, error) {
	tensors := []engine.Tensor{r.net.Weights.Params, r.net.Weights.Buffers}
	for _, s := range r.opt.State() {
		tensors = append(tensors, s.Tensor)
	}
	for _, s := range r.recipe.Loss.State() {
		tensors = append(tensors, s.Tensor)
	}
	for _, a := range r.net.averages() {
		tensors = append(tensors, a.net.Weights.Params, a.net.Weights.Buffers)
	}
	if r.probe != nil {
		tensors = append(tensors, r.probe.weights.Params)
	}
	hash := sha256.New()
	for _, t := range tensors {
		values, err := engine.Download[byte](r.dev, t)
		if err != nil {
			return nil, err
		}
		hash.Write(values)
	}
	return hash.Sum(nil), nil
}
