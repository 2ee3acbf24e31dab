package kernels

import (
	"fmt"
	"slices"
	"strings"
)

// LARSForm is one of the published forms of LARS. In the formulas λ is the weight decay, τ the
// trust coefficient, ρ the learning rate and μ the momentum.
type LARSForm uint8

// The forms of LARS. The norms are of whole segments.
const (
	// LARSOfficial is SimCLR's reference implementation: d = g + λw, s = τ‖w‖/‖d‖,
	// m ← μm + ρsd, w ← w - m (nesterov: w - (μm + ρsd)).
	LARSOfficial LARSForm = iota

	// LARSPopular is the same code's second form (classic_momentum off): d = g + λw, m ← μm + d,
	// u = m (nesterov: μm + d), s = τ‖w‖/‖u‖, w ← w - ρsu.
	LARSPopular

	// LARSClip is LARSOfficial with min(s/ρ, 1) in place of s.
	LARSClip

	// LARSLightly is lightly's and Lightning Bolts', and LARC without clipping as VISSL has it:
	// s = τ‖w‖/(‖g‖ + λ‖w‖ + 1e-8), u = s(g + λw), m ← μm + u, w ← w - ρm
	// (nesterov: w - ρ(u + μm)). Only segments that decay are scaled. Where a norm is 0, the step
	// is plain g.
	LARSLightly

	// LARSSolo is solo-learn's: LARSLightly with min(s/ρ, 1) in place of s; segments are scaled
	// without decay, too.
	LARSSolo
)

// LARSForms lists the names of the forms.
func LARSForms() []string {
	return []string{"official", "popular", "clip", "lightly", "solo-learn"}
}

func (f LARSForm) String() string { return LARSForms()[f] }

// UnmarshalText reads the name of a form. The error lists all names.
func (f *LARSForm) UnmarshalText(text []byte) error {
	i := slices.Index(LARSForms(), string(text))
	if i < 0 {
		return fmt.Errorf("kernels: LARS %q is not one of %s", text,
			strings.Join(LARSForms(), ", "))
	}
	*f = LARSForm(i)
	return nil
}

// apart tells whether the norm of the gradient is taken without the decay.
func (f LARSForm) apart() bool { return f == LARSLightly || f == LARSSolo }

// clips tells whether the scaled rate is at most the rate.
func (f LARSForm) clips() bool { return f == LARSClip || f == LARSSolo }
