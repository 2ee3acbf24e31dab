package train

import (
	"fmt"
	"slices"
	"strings"

	"vksimclr/interop"
	"vksimclr/models"
)

// ReadEncoder reads weights for Recipe.First: of a safetensors file with torchvision's names, such
// as EncoderFile, or of a checkpoint. The names may begin with a prefix, for example "backbone.";
// tensors without it belong to other parts of the network and are left out. So are a classifier
// (fc) and PyTorch's counts of batches.
func ReadEncoder(path string) (models.State, error) {
	tensors, err := encoderTensors(path)
	if err != nil {
		return nil, err
	}
	s, prefix := models.State{}, commonPrefix(tensors)
	for _, t := range tensors {
		name, ok := strings.CutPrefix(t.Name, prefix)
		if !ok || strings.HasPrefix(name, "fc.") ||
			strings.HasSuffix(name, ".num_batches_tracked") {
			continue
		}
		values, ok := t.Data.([]float32)
		if !ok {
			return nil, fmt.Errorf("encoder: %s: tensor %s is %s: convert it to F32", path, t.Name,
				t.DType())
		}
		s[encoderPrefix+name] = values
	}
	if len(s) == 0 {
		return nil, fmt.Errorf("encoder: %s holds no weights: give a safetensors file with "+
			"torchvision's names, or a checkpoint", path)
	}
	return s, nil
}

// commonPrefix is what stands before conv1 in the name of the stem's filter, "" if there is none.
func commonPrefix(tensors []interop.Tensor) (prefix string) {
	found := false
	for _, t := range tensors {
		for _, stem := range []string{"conv1.weight", "conv1.0.weight"} { // plain and deep
			before, ok := strings.CutSuffix(t.Name, stem)
			if ok && (before == "" || strings.HasSuffix(before, ".")) &&
				(!found || len(before) < len(prefix)) {
				prefix, found = before, true
			}
		}
	}
	return prefix
}

func encoderTensors(path string) ([]interop.Tensor, error) {
	f, err := interop.Open(path)
	if err != nil {
		return nil, fmt.Errorf("encoder: %w", err)
	}
	defer f.Close()
	c := &Checkpoint{}
	if format := f.Metadata[formatKey]; format == checkpointFormat || format == firstFormat {
		if c, err = ReadCheckpoint(path); err != nil {
			return nil, err
		}
		if c.Tensors, err = c.Encoder(); err != nil {
			return nil, err
		}
	} else if c.Tensors, err = f.Tensors(); err != nil {
		return nil, fmt.Errorf("encoder: %w", err)
	}
	if err := c.CheckFinite(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c.Tensors, nil
}

// replaceFirst puts the tensors of first in the place of those drawn. All of the encoder must be
// there and nothing else.
func replaceFirst(drawn models.State, first models.State, l *models.Layout) error {
	const remedy = "train the architecture, width and size of view that the file is of"
	wanted := 0
	for _, p := range slices.Concat(l.Params, l.Buffers) {
		if !strings.HasPrefix(p.Name, encoderPrefix) {
			continue
		}
		wanted++
		name := strings.TrimPrefix(p.Name, encoderPrefix)
		values, ok := first[p.Name]
		switch {
		case !ok:
			return fmt.Errorf("train: the first weights lack %s %v: %s", name, p.Shape, remedy)
		case len(values) != p.Elements():
			return fmt.Errorf("train: %s of the first weights has %d elements, the network's is "+
				"%v: %s", name, len(values), p.Shape, remedy)
		}
		drawn[p.Name] = values
	}
	if len(first) > wanted {
		return fmt.Errorf("train: the first weights have %d tensors, the encoder only %d: %s",
			len(first), wanted, remedy)
	}
	return nil
}
