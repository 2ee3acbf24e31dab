package kernels

import (
	"fmt"
	"slices"
	"strings"

	"vksimclr/engine"
)

// Policy is everything beside shapes and numbers that decides the bits of a run. It is resolved
// once, when the run begins (Resolve), handed to whatever convolves, printed, and kept in
// checkpoints: MarshalText and UnmarshalText are its form there and in flags.
//
// The zero value has decided nothing. Kernels then follow the rule, which measures nothing:
// Winograd by shape, no fused norms, no cooperative matrices.
type Policy struct {
	Winograd Winograd
	Fuse     Fuse
	Matrices Matrices

	forced *tile // the tile that a test wants for every kernel
}

// Winograd says which convolutions are Winograd's. They round differently from direct ones.
type Winograd string

const (
	WinogradAuto  Winograd = ""      // not decided
	WinogradOff   Winograd = "off"   // all convolutions are direct
	WinogradTiles Winograd = "tiles" // F(4×4,3×3) by tiles where its rule of shapes says so
	WinogradRows  Winograd = "rows"  // F(4,3) along rows where its rule of shapes says so
	WinogradBoth  Winograd = "both"  // rows for few channels, tiles for many: the rule
	WinogradAll   Winograd = "all"   // tiles for every filter that they can make, for tests
)

// Fuse says what convolutions do of the batch norms' work. Fused sums add in another order.
//
// Fusing saves memory traffic, but on an H100 convolutions lose more time than norms save
// (docs/gpu.md), and CPU drivers gain nothing. It remains for devices of less bandwidth or memory.
type Fuse string

const (
	FuseAuto Fuse = ""     // not decided
	FuseOff  Fuse = "off"  // nothing
	FuseSums Fuse = "sums" // they sum for the norms beside them
	FuseOn   Fuse = "on"   // they also read through the norm before them
)

// Matrices says whether convolutions of 16-bit tensors run on cooperative matrices, which round
// filters to 16 bits and add in an order of their own.
type Matrices string

const (
	MatricesAuto Matrices = ""     // not decided
	MatricesAble Matrices = "able" // not decided: they do wherever the device can, for tests
	MatricesOff  Matrices = "off"  // they do not
	MatricesOn   Matrices = "on"   // they do
	// MatricesWorkgroup is MatricesOn, with matrices that a whole workgroup holds wherever kernels
	// have that form (VK_NV_cooperative_matrix2).
	MatricesWorkgroup Matrices = "workgroup"
)

// PolicyFrom reads VKSIMCLR_WINOGRAD, VKSIMCLR_FUSE and VKSIMCLR_MATRIX by a function like
// os.Getenv. What is not set stays undecided. For tests, "on" means WinogradAll and MatricesAble.
func PolicyFrom(lookup func(name string) string) (p Policy, err error) {
	for _, s := range p.settings() {
		if err := s.set(lookup(s.variable)); err != nil {
			return Policy{}, fmt.Errorf("kernels: %s: %w", s.variable, err)
		}
	}
	if p.Matrices == MatricesOn {
		p.Matrices = MatricesAble
	}
	return p, nil
}

// MarshalText writes the policy as "winograd=both fuse=off matrices=auto".
func (p Policy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// String is the policy's text form.
func (p Policy) String() string {
	var words []string
	for _, s := range p.settings() {
		words = append(words, s.name+"="+s.get())
	}
	return strings.Join(words, " ")
}

// UnmarshalText reads the form of MarshalText. A setting that is missing stays undecided.
func (p *Policy) UnmarshalText(text []byte) error {
	*p = Policy{}
	settings := p.settings()
	for word := range strings.FieldsSeq(string(text)) {
		name, value, _ := strings.Cut(word, "=")
		i := slices.IndexFunc(settings, func(s setting) bool { return s.name == name })
		if i < 0 {
			return fmt.Errorf("kernels: policy %q: %q is not winograd, fuse or matrices", text,
				name)
		}
		if err := settings[i].set(value); err != nil {
			return fmt.Errorf("kernels: policy %q: %s: %w", text, name, err)
		}
	}
	return nil
}

// setting is one field of a policy under its names.
type setting struct {
	name, variable string
	value          *string
	known          []string
}

func (p *Policy) settings() []setting {
	return []setting{
		{"winograd", "VKSIMCLR_WINOGRAD", (*string)(&p.Winograd), []string{"off", "tiles", "rows",
			"both", "all"}},
		{"fuse", "VKSIMCLR_FUSE", (*string)(&p.Fuse), []string{"off", "sums", "on"}},
		{"matrices", "VKSIMCLR_MATRIX", (*string)(&p.Matrices), []string{"off", "on", "able",
			"workgroup"}},
	}
}

func (s setting) get() string {
	if *s.value == "" {
		return "auto"
	}
	return *s.value
}

func (s setting) set(text string) error {
	switch {
	case text == "" || text == "auto":
		text = ""
	case text == "on" && slices.Contains(s.known, "all"):
		text = "all"
	case !slices.Contains(s.known, text):
		return fmt.Errorf("%q is not auto, %s", text, strings.Join(s.known, ", "))
	}
	*s.value = text
	return nil
}

// matricesFor tells whether a convolution of x, or a gradient, runs on cooperative matrices.
func (p Policy) matricesFor(x engine.Tensor) bool {
	if p.forced != nil {
		return p.forced.matrix.M > 0
	}
	return x.DType() == engine.F16 && p.UsesMatrices()
}

// UsesMatrices tells whether a resolved policy has cooperative matrices, of subgroups or of whole
// workgroups.
func (p Policy) UsesMatrices() bool {
	return p.Matrices == MatricesOn || p.Matrices == MatricesWorkgroup
}
