package program

import (
	"errors"
	"fmt"

	"vksimclr/engine"
	"vksimclr/shaders"
	"vksimclr/train"
)

// stepFlags name a training step on views already made, as bench times it.
type stepFlags struct {
	Arch      string `default:"small" help:"Encoder, as for train."`
	Size      int    `default:"32" help:"Side of a view in pixels; above 32: the ImageNet stem."`
	Precision string `default:"fp32" enum:"fp32,mixed,bf16" help:"As for train."`
	Batch     int    `default:"128" help:"Pictures in a step; each gives two views."`

	WidthMultiplier int     `default:"1" help:"As for train, like --stem to --head-layers."`
	Stem            string  `default:"auto" help:"As for train."`
	Shortcut        string  `default:"torchvision" help:"As for train."`
	SKRatio         float64 `default:"0" help:"As for train."`
	SERatio         float64 `default:"0" help:"As for train."`
	HeadLayers      int     `default:"2" help:"As for train."`

	Winograd   string `default:"auto" help:"As for train, like --fuse and --matrices."`
	Fuse       string `default:"auto" help:"As for train."`
	Matrices   string `default:"auto" help:"As for train."`
	Device     string `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	MicroBatch string `default:"0" placeholder:"N" help:"As for train, like --bn and --views."`
	BN         string `name:"bn" default:"micro" help:"As for train."`
	Views      string `default:"joint" help:"As for train."`
	JSON       bool   `help:"Print the result as JSON."`
}

// recipe is the default training run with the step's flags, if they make sense.
func (f stepFlags) recipe(command string) (train.Recipe, error) {
	s := defaultSettings()
	s.Arch, s.Batch, s.Precision, s.Device = f.Arch, f.Batch, f.Precision, f.Device
	s.Winograd, s.Fuse, s.Matrices = f.Winograd, f.Fuse, f.Matrices
	s.WidthMultiplier, s.Stem, s.Shortcut = f.WidthMultiplier, f.Stem, f.Shortcut
	s.SKRatio, s.SERatio, s.HeadLayers = f.SKRatio, f.SERatio, f.HeadLayers
	s.MicroBatch, s.BN, s.Views = f.MicroBatch, f.BN, f.Views
	if s.Size = f.Size; s.Size < 1 { // 0 means nothing here: there are no pictures to ask
		return train.Recipe{}, usage("%s: --size %d must be positive", command, f.Size)
	}
	s.Data = fmt.Sprintf("shapes:%d", max(1, f.Batch)) // a step needs no more pictures
	if err := s.validate(); err != nil {
		return train.Recipe{}, err
	}
	return s.recipe(f.Size)
}

// on opens the device, does something on it and closes it.
func (f stepFlags) on(do func(d *engine.Device) error) error {
	return withDevice(engine.Options{Device: f.Device}, do)
}

// withDevice opens a device, does something on it and closes it.
func withDevice(o engine.Options, do func(d *engine.Device) error) error {
	o.Shaders = shaders.FS
	d, err := engine.Open(o)
	if err != nil {
		return err
	}
	return errors.Join(do(d), d.Close())
}

// stepName is how results name a step.
type stepName struct {
	Arch      string `json:"arch"`
	Precision string `json:"precision"`
	Size      int    `json:"size"`
	Batch     int    `json:"batch"`
}

func (f stepFlags) name() stepName { return stepName{f.Arch, f.Precision, f.Size, f.Batch} }
