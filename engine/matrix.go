package engine

import (
	"fmt"
	"os"

	"vksimclr/engine/internal/vk"
)

// Matrix is a shape of cooperative matrices that a device multiplies: A of M×K times B of K×N plus C of M×N gives a result of M×N.
type Matrix struct {
	M      int    `json:"m"`
	N      int    `json:"n"`
	K      int    `json:"k"`
	A      string `json:"a"` // component types: f16, f32, or other
	B      string `json:"b"`
	C      string `json:"c"`
	Result string `json:"result"`
	Scope  string `json:"scope"` // who holds a matrix: subgroup, or other
}

// Half tells whether the matrix multiplies fp16 into fp32 sums, within a subgroup, as kernels over F16 tensors need.
func (m Matrix) Half() bool {
	return m.A == "f16" && m.B == "f16" && m.C == "f32" && m.Result == "f32" && m.Scope == "subgroup"
}

func (m Matrix) String() string { return fmt.Sprintf("%dx%dx%d", m.M, m.N, m.K) }

func matrixOf(m vk.Matrix) Matrix {
	component := func(c uint32) string {
		switch c {
		case vk.ComponentF16:
			return "f16"
		case vk.ComponentF32:
			return "f32"
		}
		return "other"
	}
	scope := "other"
	if m.Scope == vk.ScopeSubgroup {
		scope = "subgroup"
	}
	return Matrix{m.M, m.N, m.K, component(m.A), component(m.B), component(m.C), component(m.Result), scope}
}

// MatrixUse says whether kernels use cooperative matrices: VKSIMCLR_MATRIX=off, on, or auto, which is the default.
type MatrixUse string

// Off opens the device without the features that matrices need. On uses them wherever they can be used, for tests. Auto uses them where they were
// measured to be faster.
const (
	MatrixOff  MatrixUse = "off"
	MatrixOn   MatrixUse = "on"
	MatrixAuto MatrixUse = "auto"
)

// matrixUse reads VKSIMCLR_MATRIX; a device without matrices has them off.
func matrixUse(c Caps) (MatrixUse, error) {
	switch use := MatrixUse(os.Getenv("VKSIMCLR_MATRIX")); {
	case use != "" && use != MatrixOff && use != MatrixOn && use != MatrixAuto:
		return MatrixOff, fmt.Errorf("engine: VKSIMCLR_MATRIX: %q is not off, on or auto", use)
	case len(c.Matrices) == 0:
		return MatrixOff, nil
	case use == "":
		return MatrixAuto, nil
	default:
		return use, nil
	}
}

// Matrices tells whether kernels use the matrices that Caps lists.
func (d *Device) Matrices() MatrixUse { return d.matrices }

// UseMatrices overrides VKSIMCLR_MATRIX for programs recorded from now on: package kernels settles what is left to it, tests switch. What is off
// stays off.
func (d *Device) UseMatrices(use MatrixUse) {
	if d.matrices != MatrixOff {
		d.matrices = use
	}
}
