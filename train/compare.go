package train

import (
	"fmt"
	"math"
	"slices"

	"vksimclr/interop"
)

// Difference says in what two checkpoints differ first.
type Difference struct {
	Tensor   string  // name of the tensor; "" where something else differs (Reason)
	Reason   string  // in words, for example "3 of 864 elements differ, …"
	Elements int     // number of elements that differ
	Largest  float64 // largest absolute difference of two elements; NaN where one is NaN
}

func (d Difference) String() string {
	if d.Tensor == "" {
		return d.Reason
	}
	return d.Tensor + ": " + d.Reason
}

// Hash is the SHA-256 of a checkpoint's metadata and tensors, in hexadecimal digits: the one that
// SaveCheckpoint writes into the file.
func (c *Checkpoint) Hash() (string, error) {
	metadata, err := c.metadata()
	if err != nil {
		return "", fmt.Errorf("checkpoint: %w", err)
	}
	return checksum(metadata, c.Tensors)
}

// Compare compares the state of two checkpoints bit by bit: step, loss scale, and the tensors in
// the order of c. same is false where anything differs. Settings are not compared.
func (c *Checkpoint) Compare(other *Checkpoint) (d Difference, same bool) {
	if c.Step != other.Step {
		return Difference{Reason: fmt.Sprintf("step %d and step %d", c.Step, other.Step)}, false
	}
	if c.LossScale.mixed() && c.LossScale != other.LossScale {
		return Difference{Reason: fmt.Sprintf("loss scale %+v and %+v", c.LossScale,
			other.LossScale)}, false
	}
	theirs := map[string]interop.Tensor{}
	for _, t := range other.Tensors {
		theirs[t.Name] = t
	}
	for _, t := range c.Tensors {
		o, ok := theirs[t.Name]
		if !ok {
			return Difference{Tensor: t.Name, Reason: "only the first has it"}, false
		}
		if d, same := compareTensors(t, o); !same {
			return d, false
		}
		delete(theirs, t.Name)
	}
	for _, t := range other.Tensors {
		if _, left := theirs[t.Name]; left {
			return Difference{Tensor: t.Name, Reason: "only the second has it"}, false
		}
	}
	return Difference{}, true
}

func compareTensors(a, b interop.Tensor) (d Difference, same bool) {
	d.Tensor = a.Name
	x, _ := a.Data.([]float32)
	y, _ := b.Data.([]float32)
	if len(x) != len(y) || a.DType() != b.DType() || !slices.Equal(a.Shape, b.Shape) {
		d.Reason = fmt.Sprintf("%s %v and %s %v", a.DType(), a.Shape, b.DType(), b.Shape)
		return d, false
	}
	first := -1
	for i := range x {
		if math.Float32bits(x[i]) == math.Float32bits(y[i]) {
			continue
		}
		if first < 0 {
			first = i
		}
		d.Elements++
		// max keeps NaN.
		d.Largest = max(d.Largest, math.Abs(float64(x[i])-float64(y[i])))
	}
	if d.Elements == 0 {
		return Difference{}, true
	}
	d.Reason = fmt.Sprintf("%d of %d elements differ, by up to %.3g; element %d is %g and %g",
		d.Elements, len(x), d.Largest, first, x[first], y[first])
	return d, false
}
