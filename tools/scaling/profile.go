package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"vksimclr/models"
)

// profile is where the time of one rank's step goes.
type profile struct {
	Name     string  `json:"name"`
	Device   string  `json:"device"`
	Source   string  `json:"source"`
	Pictures int     `json:"pictures"` // of the step
	Launch   float64 `json:"launch_s"` // seconds of an operation that do not shrink with the batch
	Width    int     `json:"width"`    // of an embedding
	Layers   []layer `json:"layers"`   // in the order of the forward pass
	Loss     float64 `json:"loss_s"`
	Update   float64 `json:"update_s"`
}

// layer is a part of the network between two exchanges.
type layer struct {
	Name       string  `json:"name"`
	Forward    float64 `json:"forward_s"`
	Backward   float64 `json:"backward_s"`
	Operations int     `json:"operations"`          // of a pass
	Gradients  int     `json:"gradients,omitempty"` // elements
	Norms      int     `json:"norms,omitempty"`     // channels
}

// readProfile reads a profile.
func readProfile(path string) (p profile, err error) {
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err == nil && (p.Pictures < 1 || len(p.Layers) == 0) {
		err = fmt.Errorf("no pictures or no layers")
	}
	if err != nil {
		return p, fmt.Errorf("profile %s: %w; make one with `scaling profile`", path, err)
	}
	return p, nil
}

// seconds is the time of the step's computing, for as many pictures as were measured.
func (p profile) seconds() float64 {
	s := p.Loss + p.Update
	for _, l := range p.Layers {
		s += l.Forward + l.Backward
	}
	return s
}

// scaled is the profile of a step that takes so many seconds in all.
func (p profile) scaled(seconds float64) profile {
	by := seconds / p.seconds()
	p.Layers = append([]layer(nil), p.Layers...)
	for i := range p.Layers {
		p.Layers[i].Forward *= by
		p.Layers[i].Backward *= by
	}
	p.Loss, p.Update = by*p.Loss, by*p.Update
	return p
}

// pass is the time of a pass of a layer over some pictures.
func (p profile) pass(measured float64, operations int, pictures float64) float64 {
	fixed := min(measured, float64(operations)*p.Launch)
	return fixed + (measured-fixed)*pictures/float64(p.Pictures)
}

// addNetwork tells the layers of their gradients and norms.
func (p *profile) addNetwork(arch string, size, width int) error {
	config, err := models.NamedEncoder(arch, models.EncoderOptions{Size: size})
	if err != nil {
		return err
	}
	var layout models.Layout
	encoder, err := config.Build(&layout, "encoder.")
	if err != nil {
		return err
	}
	head := models.ProjectionConfig{Layers: 2, Dim: width}
	if _, err = head.Build(&layout, encoder.Features(), "head."); err != nil {
		return err
	}
	p.Width = width
	at := map[string]*layer{}
	for i := range p.Layers {
		at[p.Layers[i].Name] = &p.Layers[i]
	}
	for _, parameter := range layout.Params {
		name, norm := owner(parameter.Name)
		l := at[name]
		if l == nil {
			return fmt.Errorf("no operation of layer %s, which has the parameter %s: is it the "+
				"step of %s at %d?", name, parameter.Name, arch, size)
		}
		l.Gradients += parameter.Len()
		if norm {
			l.Norms += parameter.Shape[0]
		}
	}
	return nil
}

// owner is the layer that computes with a parameter. Norms count as part of the convolution before
// them; norm tells of a norm's scale.
func owner(parameter string) (name string, norm bool) {
	dot := strings.LastIndexByte(parameter, '.')
	name, kind := parameter[:dot], parameter[dot+1:]
	before := strings.NewReplacer("downsample.1", "downsample.0", "head.bn", "head.fc", "bn",
		"conv")
	own := before.Replace(name)
	return own, own != name && kind == "weight"
}
