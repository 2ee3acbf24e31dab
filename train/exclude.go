package train

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"vksimclr/models"
	"vksimclr/optim"
)

// Exclusion lists parameters that an optimiser treats apart: "bias", "norm", or a pattern of names
// as path.Match has it, for example "head.*". nil means biases and batch norms, as SimCLR's
// reference implementation has it; an empty list that is not nil means no parameter.
type Exclusion []string

// The words of an Exclusion that are no patterns.
const (
	ExcludeBias = "bias" // the bias of a convolution or linear layer
	ExcludeNorm = "norm" // scale and shift of a batch norm
)

// Validate returns an error for a pattern that is malformed.
func (e Exclusion) Validate() error {
	for _, pattern := range e {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return fmt.Errorf("train: %q is no pattern of parameter names: give %s, %s or a "+
				"pattern such as head.*", pattern, ExcludeBias, ExcludeNorm)
		}
	}
	return nil
}

// has tells which of a network's parameters are listed.
func (e Exclusion) has(params []models.Param) []bool {
	listed, norms := make([]bool, len(params)), normLayers(params)
	for i, p := range params {
		if e == nil {
			listed[i] = !p.Adapt
			continue
		}
		kind := ""
		if p.Kind == models.Vector {
			if kind = ExcludeBias; norms[layerOf(p)] {
				kind = ExcludeNorm
			}
		}
		for _, pattern := range e {
			matches, _ := path.Match(pattern, p.Name)
			listed[i] = listed[i] || matches || pattern == kind
		}
	}
	return listed
}

// normLayers are the batch norms: layers whose weight is a vector.
func normLayers(params []models.Param) map[string]bool {
	norms := map[string]bool{}
	for _, p := range params {
		if p.Kind == models.Vector && strings.HasSuffix(p.Name, ".weight") {
			norms[layerOf(p)] = true
		}
	}
	return norms
}

// layerOf is the name of the layer that a parameter belongs to.
func layerOf(p models.Param) string { return p.Name[:strings.LastIndexByte(p.Name, '.')+1] }

// CheckExclusions returns an error that names a pattern of Exclude or ExcludeScale that no
// parameter of the network has, nil if there is none. It needs no device.
func (r Recipe) CheckExclusions() error {
	var layout models.Layout
	encoder, err := r.Encoder.Build(&layout, encoderPrefix)
	if err == nil {
		_, err = r.Head.Build(&layout, encoder.Features(), "head.")
	}
	if err == nil {
		_, err = r.segments(layout.Params)
	}
	return err
}

// segments are the parameters as the optimiser sees them. An error names a pattern that no
// parameter has.
func (r Recipe) segments(params []models.Param) ([]optim.Segment, error) {
	if err := errors.Join(r.Exclude.unknown(params), r.ExcludeScale.unknown(params)); err != nil {
		return nil, err
	}
	decays := r.Exclude.has(params)
	scales := decays
	if r.ExcludeScale != nil {
		scales = r.ExcludeScale.has(params)
	}
	segments := make([]optim.Segment, len(params))
	for i, p := range params {
		segments[i] = optim.Segment{Name: p.Name, Offset: p.Offset, Len: p.Len(),
			Decay: !decays[i], Scale: !scales[i]}
	}
	return segments, nil
}

// unknown is an error that names the first pattern that no parameter has.
func (e Exclusion) unknown(params []models.Param) error {
	for _, pattern := range e {
		if pattern == ExcludeBias || pattern == ExcludeNorm {
			continue
		}
		if !slices.Contains((Exclusion{pattern}).has(params), true) {
			return fmt.Errorf("train: no parameter is called %q: give %s, %s or a pattern of "+
				"names such as %s", pattern, ExcludeBias, ExcludeNorm, params[0].Name)
		}
	}
	return nil
}
