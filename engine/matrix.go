package engine

import (
	"fmt"

	"vksimclr/engine/internal/vk"
)

// Matrix is a shape of cooperative matrices that a device multiplies: A of M×K times B of K×N
// plus C of M×N gives a result of M×N.
type Matrix struct {
	M      int    `json:"m"`
	N      int    `json:"n"`
	K      int    `json:"k"`
	A      string `json:"a"` // component types: f16, f32, or other
	B      string `json:"b"`
	C      string `json:"c"`
	Result string `json:"result"`
	Scope  string `json:"scope"` // holds a matrix: subgroup, workgroup, or other
}

// Half tells whether a subgroup multiplies fp16 matrices into fp32 sums, as kernels over F16
// tensors need.
func (m Matrix) Half() bool {
	return m.fp16() && m.Scope == "subgroup"
}

func (m Matrix) fp16() bool {
	return m.A == "f16" && m.B == "f16" && m.C == "f32" && m.Result == "f32"
}

func (m Matrix) String() string { return fmt.Sprintf("%dx%dx%d", m.M, m.N, m.K) }

// EmulatedMatrix is a shape of cooperative matrices that shaders emulate: fp16 with fp32 sums, for
// subgroups of so many lanes. The zero value means that they emulate none.
type EmulatedMatrix struct{ M, N, K, Lanes int }

// say has a device say that it multiplies matrices of this shape only.
func (e EmulatedMatrix) say(c *Caps) {
	c.SubgroupSize = e.Lanes
	c.Matrices = []Matrix{{M: e.M, N: e.N, K: e.K, A: "f16", B: "f16", C: "f32", Result: "f32",
		Scope: "subgroup"}}
}

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
	switch m.Scope {
	case vk.ScopeSubgroup:
		scope = "subgroup"
	case vk.ScopeWorkgroup:
		scope = "workgroup"
	}
	return Matrix{m.M, m.N, m.K,
		component(m.A), component(m.B), component(m.C), component(m.Result), scope}
}
