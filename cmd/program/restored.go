package program

import (
	"fmt"
	"slices"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/interop"
	"vksimclr/models"
	"vksimclr/train"
)

// restored is a checkpoint, what its run was told, and the recipe that its network follows.
type restored struct {
	checkpoint *train.Checkpoint
	path       string
	settings   Settings
	recipe     train.Recipe
	alone      bool // an encoder's file: the head is drawn, the settings are those of its metadata
}

// restore reads a checkpoint, the newest good one of a folder, or an encoder alone, for use without
// training.
func restore(path string, c console) (r restored, err error) {
	if isEncoderFile(path) {
		return restoreEncoder(path)
	}
	if r.checkpoint, r.path, err = openCheckpoint(path, c); err != nil {
		return r, err
	}
	if err = r.checkpoint.CheckFinite(); err != nil {
		return r, fmt.Errorf("%s: %w", r.path, err)
	}
	if r.settings, err = checkpointSettings(r.checkpoint, r.path); err != nil {
		return r, err
	}
	if r.recipe, err = r.settings.recipe(r.viewSize()); err != nil {
		return r, err
	}
	// Without training the arithmetic is fp32: the device needs no cooperative matrices.
	r.recipe.Policy, r.recipe.Precision = r.checkpoint.Policy, train.FP32
	return r, nil
}

// viewSize is the side of the views that the encoder was trained on. A run that left it to its data
// set had small pictures if the encoder has the CIFAR stem.
func (r restored) viewSize() int {
	if r.settings.Size > 0 {
		return r.settings.Size
	}
	cifar := slices.ContainsFunc(r.checkpoint.Tensors, func(t interop.Tensor) bool {
		return t.Name == "encoder.conv1.weight" && len(t.Shape) == 4 &&
			t.Shape[2] == 3
	})
	if cifar {
		return naturalSize("cifar")
	}
	return naturalSize("imagenet")
}

// takeData lays the flags of a command over the data of a run. Empty ones are the run's; other data
// have labels and test pictures of their own.
func (s *Settings) takeData(from, labels, val string) {
	if from != "" {
		s.Data, s.Labels, s.Val = from, data.LabelsAuto, ""
	}
	if labels != "" {
		s.Labels = labels
	}
	if val != "" {
		s.Val = val
	}
}

// network restores the checkpoint's network on a device.
func (r restored) network(d *engine.Device) (*train.Network, error) {
	n, err := train.NewNetwork(d, r.recipe)
	if err != nil {
		return nil, err
	}
	if r.alone {
		err = n.Initialize(r.recipe)
	} else {
		err = n.Restore(r.checkpoint)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.path, err)
	}
	return n, nil
}

// resNet is the description of the checkpoint's encoder; ok is false where it is no ResNet.
func (r restored) resNet() (config models.ResNetConfig, ok bool) {
	config, ok = r.recipe.Encoder.(models.ResNetConfig)
	return config, ok
}
