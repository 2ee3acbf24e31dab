// Package reflect reads the interface of a compiled module: bindings and their directions, the
// push-constant block, specialisation constants and the workgroup's size. It reads decorations,
// because `glslc -O` drops all names. Numbers are those of the SPIR-V specification, sections 3.2
// to 3.52.
package reflect

import "fmt"

// Kind is the descriptor type a binding needs.
type Kind string

const (
	StorageBuffer Kind = "storage buffer"
	UniformBuffer Kind = "uniform buffer"
	TexelBuffer   Kind = "uniform texel buffer"
	Other         Kind = "other"
)

// Binding is one resource of the module.
type Binding struct {
	Set, Binding             uint32
	Kind                     Kind
	Element                  string // of the trailing array: float, vec4, uint …; "" without one
	NonWritable, NonReadable bool   // readonly and writeonly in GLSL
}

// Member is one scalar or vector of the push-constant block.
type Member struct {
	Offset uint32 // bytes
	Type   string // uint, int, float, vec4 …
}

// Spec is one specialisation constant that is left after optimisation.
type Spec struct {
	ID      uint32
	Type    string
	Default uint32 // bits
}

// Size is one axis of the workgroup: a constant, or a specialisation constant with this default.
type Size struct {
	Value uint32
	ID    int // specialisation constant; -1 for none
}

// Module is the interface of a module.
type Module struct {
	Version      [2]int // of SPIR-V: 1, 3
	EntryPoint   string
	Capabilities []uint32
	Bindings     []Binding // by set, then binding
	Push         []Member  // by offset
	Specs        []Spec    // by id
	Local        [3]Size
}

// String names a binding for messages.
func (b Binding) String() string {
	access := "read-write"
	switch {
	case b.NonWritable:
		access = "read-only"
	case b.NonReadable:
		access = "write-only"
	}
	return fmt.Sprintf("set %d binding %d: %s %s of %s", b.Set, b.Binding, access, b.Kind,
		b.Element)
}
