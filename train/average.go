package train

import (
	"fmt"
	"path/filepath"
	"strings"

	"vksimclr/engine"
	"vksimclr/interop"
	"vksimclr/kernels"
	"vksimclr/models"
)

// averagePrefix begins the names of the averaged weights in a checkpoint, for example
// "ema.encoder.conv1.weight".
const averagePrefix = "ema."

// Average says whether a run keeps an exponential moving average of the network's weights and
// running statistics: average ← Decay·average + (1-Decay)·weights after every update. It begins
// with the first weights. The zero Average keeps none.
type Average struct {
	Decay float64 // 0: none; below 1
	Judge bool    // judge and evaluate the averaged encoder in place of the trained one
}

func (a Average) validate() error {
	if !(a.Decay >= 0 && a.Decay < 1) {
		return fmt.Errorf("train: the average's decay is %g: give 0 for none, or a number below 1 "+
			"such as 0.999", a.Decay)
	}
	if a.Judge && a.Decay == 0 {
		return fmt.Errorf("train: there is no average to judge: give its decay, such as 0.999")
	}
	return nil
}

// WeightAverage is the average on a device.
type WeightAverage struct {
	decay  float64
	prefix string   // of the names of its tensors in a checkpoint
	net    *Network // the same encoder and head with the averaged weights, and no gradients
	of     *models.Weights
}

// NewWeightAverage makes the average of a network's weights, which is zero until Begin. prefix
// begins the names of its tensors in checkpoints.
func NewWeightAverage(d *engine.Device, net *Network, decay float64, prefix string) (
	*WeightAverage, error) {
	w, err := models.NewWeights(d, net.Weights.Layout)
	if err != nil {
		return nil, err
	}
	d.Free(w.Grads)
	w.Grads = engine.Tensor{}
	averaged := *net
	averaged.Weights = w
	return &WeightAverage{decay, prefix, &averaged, net.Weights}, nil
}

// Begin makes the average equal to the weights as they are now.
func (a *WeightAverage) Begin() error {
	state, err := a.of.Load()
	if err != nil {
		return err
	}
	return a.net.Weights.Store(state)
}

// Record records that the average follows the weights, after an update of theirs.
func (a *WeightAverage) Record(r *engine.Recorder, step engine.Tensor) {
	r.Scope("average", kernels.PassOptimizer)
	kernels.EMA(r, a.net.Weights.Params, a.of.Params, a.decay, step)
	kernels.EMA(r, a.net.Weights.Buffers, a.of.Buffers, a.decay, step)
}

// Network is the network with the averaged weights, for evaluation.
func (a *WeightAverage) Network() *Network { return a.net }

// addTo appends what a checkpoint keeps of the average.
func (a *WeightAverage) addTo(c *Checkpoint) error {
	state, err := a.net.Weights.Load()
	if err != nil {
		return err
	}
	layout := a.of.Layout
	for _, list := range [][]models.Param{layout.Params, layout.Buffers} {
		for _, p := range list {
			c.Tensors = append(c.Tensors, interop.Tensor{Name: a.prefix + p.Name,
				Shape: p.Shape, Data: state[p.Name]})
		}
	}
	return nil
}

// restore takes the average of a checkpoint.
func (a *WeightAverage) restore(c *Checkpoint) error {
	if err := a.net.Weights.Store(c.State(a.prefix)); err != nil {
		return fmt.Errorf("train: the average %s in the checkpoint: %w", a.prefix, err)
	}
	return nil
}

// Averaged is the checkpoint with the averaged weights in place of the trained ones, and nothing
// else. ok is false where the run kept no average.
func (c *Checkpoint) Averaged() (averaged *Checkpoint, ok bool) {
	averaged = &Checkpoint{Step: c.Step, Settings: c.Settings, Policy: c.Policy,
		LossScale: c.LossScale, BF16: c.BF16}
	for _, t := range c.Tensors {
		if name, found := strings.CutPrefix(t.Name, averagePrefix); found {
			averaged.Tensors = append(averaged.Tensors, interop.Tensor{Name: name, Shape: t.Shape,
				Data: t.Data})
		}
	}
	return averaged, len(averaged.Tensors) > 0
}

// AverageEncoderFile is the name of the newest averaged encoder in the folder of a run.
const AverageEncoderFile = "encoder-ema.safetensors"

// saveEncoders writes the encoders of a checkpoint into a folder: the trained one, and the averaged
// one where there is one.
func (r *Run) saveEncoders(dir string, c *Checkpoint) error {
	err := SaveEncoder(filepath.Join(dir, EncoderFile), c, r.recipe.About)
	averaged, ok := c.Averaged()
	if err != nil || !ok {
		return err
	}
	return SaveEncoder(filepath.Join(dir, AverageEncoderFile), averaged, r.recipe.About)
}

// judged is the network that the recipe wants judged.
func (r *Run) judged() *Network {
	if r.recipe.Average.Judge {
		return r.net.Average.Network()
	}
	return r.net
}
