package train

import (
	"fmt"
	"math"
	"strings"

	"vksimclr/eval"
	"vksimclr/interop"
	"vksimclr/models"
)

// accuracy is the share of pictures that the probe classifies right, 0 to 1.
func (p *probe) accuracy(f eval.Features) (float64, error) {
	state, err := p.weights.Load()
	if err != nil {
		return 0, err
	}
	weights, bias := state[ProbeWeight], state[probePrefix+"bias"]
	right := 0
	for i, label := range f.Labels {
		row := f.Rows[i*f.D : (i+1)*f.D]
		length := 0.0
		for _, v := range row {
			length += float64(v) * float64(v)
		}
		scale := 1 / max(math.Sqrt(length), leastNorm)
		best, top := math.Inf(-1), 0
		for class := range p.classes {
			sum := 0.0
			for k, w := range weights[class*f.D : (class+1)*f.D] {
				sum += float64(w) * float64(row[k])
			}
			if logit := scale*sum + float64(bias[class]); logit > best {
				best, top = logit, class
			}
		}
		if top == label {
			right++
		}
	}
	return float64(right) / float64(len(f.Labels)), nil
}

// addTo appends what a checkpoint keeps of the probe.
func (p *probe) addTo(c *Checkpoint) error {
	if err := c.AddWeights(p.weights); err != nil {
		return err
	}
	for _, s := range p.rule.State() {
		moments, err := p.weights.LoadArena(s.Tensor)
		if err != nil {
			return err
		}
		for _, t := range p.weights.Layout.Params {
			name := probePrefix + s.Name + "." + strings.TrimPrefix(t.Name, probePrefix)
			c.Tensors = append(c.Tensors, interop.Tensor{Name: name, Shape: t.Shape,
				Data: moments[t.Name]})
		}
	}
	return nil
}

// restore takes the probe of a checkpoint. Where there is none, the probe goes on knowing nothing.
func (p *probe) restore(c *Checkpoint) error {
	state := c.State("")
	if _, ok := state[ProbeWeight]; !ok {
		return nil
	}
	if err := p.weights.Store(state); err != nil {
		return fmt.Errorf("train: the probe: %w", err)
	}
	for _, s := range p.rule.State() {
		moments := models.State{}
		for name, values := range c.State(probePrefix + s.Name + ".") {
			moments[probePrefix+name] = values
		}
		if err := p.weights.StoreArena(s.Tensor, moments); err != nil {
			return fmt.Errorf("train: the probe's %s: %w", s.Name, err)
		}
	}
	return nil
}
