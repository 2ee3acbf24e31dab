package train

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/interop"
)

// EncoderFile is the name of the newest encoder in the folder of a run.
const EncoderFile = "encoder.safetensors"

// encoderPrefix begins the names of the encoder's tensors in a checkpoint.
const encoderPrefix = "encoder."

// Encoder is the tensors of the encoder, without the prefix of their names. Those of a ResNet have
// the names and shapes of torchvision's.
func (c *Checkpoint) Encoder() ([]interop.Tensor, error) {
	var list []interop.Tensor
	for _, t := range c.Tensors {
		if name, ok := strings.CutPrefix(t.Name, encoderPrefix); ok {
			list = append(list, interop.Tensor{Name: name, Shape: t.Shape, Data: t.Data})
		}
	}
	if len(list) == 0 {
		return nil, errors.New("checkpoint: it holds no encoder: use one that train wrote")
	}
	return list, nil
}

// SaveEncoder writes the encoder of a checkpoint alone, as Encoder returns it, whole or not at all.
// The file's metadata are those of about, the step, and the format "pt", which readers of
// PyTorch's weights expect.
func SaveEncoder(path string, c *Checkpoint, about map[string]string) error {
	tensors, err := c.Encoder()
	if err != nil {
		return err
	}
	metadata := map[string]string{formatKey: "pt", stepKey: strconv.Itoa(c.Step)}
	maps.Copy(metadata, about)
	err = atomicfile.Stream(path, func(w io.Writer) error {
		return interop.Write(w, metadata, tensors)
	})
	if err != nil {
		return fmt.Errorf("encoder: %w", err)
	}
	return nil
}

// CheckFinite returns an error that names the first tensor with a value that is NaN or infinite,
// nil if there is none.
func (c *Checkpoint) CheckFinite() error {
	for _, t := range c.Tensors {
		values, _ := t.Data.([]float32)
		i := slices.IndexFunc(values, func(v float32) bool {
			return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0)
		})
		if i >= 0 {
			return fmt.Errorf("checkpoint: element %d of %s is %g: the run diverged; use an "+
				"earlier checkpoint", i, t.Name, values[i])
		}
	}
	return nil
}
