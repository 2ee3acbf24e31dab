package reflect

import (
	"errors"
	"fmt"
	goreflect "reflect"
	"slices"
)

// Access is the kind and direction of one argument.
type Access int

const (
	Read      Access = iota // readonly storage buffer
	ReadVec4                // readonly storage buffer of vec4, or a texel buffer
	Write                   // writeonly storage buffer
	ReadWrite               // storage buffer
	// ReadAct, WriteAct and ReadWriteAct are the same for tensors of the storage type: vec4s, or in
	// F16 modules uvec2s.
	ReadAct
	WriteAct
	ReadWriteAct
)

// Arg declares the argument at one binding.
type Arg struct {
	Name   string
	Access Access
	Same   bool // an address behind the push constants, if the declaration is ByAddress
}

// Declaration is the host's side of one module. Arguments are the bindings 0, 1, 2 … of set 0.
type Declaration struct {
	Args  []Arg
	Push  []Member // see Members
	Specs int      // specialisation constants that may be set: ids 1 … Specs
	F16   bool     // the storage type is 16-bit floats, a vec4 in a uvec2

	ByAddress bool // arguments that are the same for all lanes are addresses
}

// Check compares a module with its declaration and returns every difference. It compares offsets,
// because `glslc -O` keeps no names. A specialisation constant that the code does not use is absent
// from the module; that is no difference.
func Check(m *Module, d Declaration) error {
	var bad []error
	report := func(format string, args ...any) { bad = append(bad, fmt.Errorf(format, args...)) }
	if m.EntryPoint != "main" {
		report("entry point is %q, want main", m.EntryPoint)
	}
	push, bound := slices.Clone(d.Push), len(d.Args)
	for _, a := range d.Args {
		if d.ByAddress && a.Same {
			bound--
			push = append(push, Member{Offset: addressAfter(push), Type: "address"})
		}
	}
	if len(m.Bindings) != bound {
		report("module uses %d bindings, declaration has %d", len(m.Bindings), bound)
	}
	for _, b := range m.Bindings {
		if b.Set != 0 || int(b.Binding) >= len(d.Args) {
			report("%s: not declared", b)
		} else if d.ByAddress && d.Args[b.Binding].Same {
			report("%s: comes by address", b)
		} else if want := d.Args[b.Binding]; !want.Access.allows(b, d.F16) {
			report("%s: declared as %s %q", b, want.Access, want.Name)
		}
	}
	bad = append(bad, comparePush(m.Push, push)...)
	for _, s := range m.Specs {
		if s.ID > uint32(d.Specs) {
			report("specialisation constant %d (%s) is not set by the declaration", s.ID, s.Type)
		}
	}
	if m.Local[0].ID != 0 || m.Local[1] != (Size{1, -1}) || m.Local[2] != (Size{1, -1}) {
		report("workgroup size is %v, want (specialisation constant 0, 1, 1): include prelude.glsl",
			m.Local)
	}
	return errors.Join(bad...)
}

// addressAfter is the offset of the address that follows these members.
func addressAfter(push []Member) uint32 {
	if len(push) == 0 {
		return 0
	}
	last := push[len(push)-1]
	if last.Type == "address" {
		return last.Offset + 8
	}
	return (last.Offset + 4 + 7) &^ 7
}

func (a Access) String() string {
	return []string{"input", "vec4 input", "output", "input and output", "activation input",
		"activation output", "activation input and output"}[a]
}

func (a Access) allows(b Binding, f16 bool) bool {
	stored := "vec4"
	if f16 {
		stored = "uvec2"
	}
	switch a {
	case Read:
		return b.Kind == StorageBuffer && b.NonWritable
	case ReadVec4:
		return b.Kind == TexelBuffer || b.Kind == StorageBuffer && b.NonWritable &&
			b.Element == "vec4"
	case Write:
		return b.Kind == StorageBuffer && b.NonReadable
	case ReadAct:
		return b.Kind == TexelBuffer || b.Kind == StorageBuffer && b.NonWritable &&
			b.Element == stored
	case WriteAct:
		return b.Kind == StorageBuffer && b.NonReadable && b.Element == stored
	case ReadWriteAct:
		return b.Kind == StorageBuffer && !b.NonReadable && !b.NonWritable && b.Element == stored
	}
	return b.Kind == StorageBuffer && !b.NonReadable && !b.NonWritable
}

func comparePush(have, want []Member) (bad []error) {
	for i := range max(len(have), len(want)) {
		switch {
		case i >= len(have):
			bad = append(bad, fmt.Errorf("push constants: Go field %d (%s) is not in the shader", i,
				want[i].Type))
		case i >= len(want):
			bad = append(bad,
				fmt.Errorf("push constants: shader member %d (%s at %d) is not in the Go struct", i,
					have[i].Type, have[i].Offset))
		case have[i] != want[i]:
			bad = append(bad,
				fmt.Errorf("push constants: member %d is %s at %d in the shader, %s at %d in Go",
					i, have[i].Type, have[i].Offset, want[i].Type, want[i].Offset))
		}
	}
	return bad
}

// Members lists the fields of a parameter struct as the shader must declare them.
func Members(params any) ([]Member, error) {
	if params == nil {
		return nil, nil
	}
	t := goreflect.TypeOf(params)
	if t.Kind() != goreflect.Struct {
		return nil, fmt.Errorf("push constants: %s is not a struct", t)
	}
	names := map[goreflect.Kind]string{goreflect.Uint32: "uint", goreflect.Int32: "int",
		goreflect.Float32: "float"}
	var members []Member
	for i := range t.NumField() {
		name, ok := names[t.Field(i).Type.Kind()]
		if !ok {
			return nil, fmt.Errorf("push constants: %s.%s is a %s, want uint32, int32 or float32",
				t, t.Field(i).Name, t.Field(i).Type)
		}
		members = append(members, Member{uint32(t.Field(i).Offset), name})
	}
	if t.Size() > 128 {
		return members, fmt.Errorf("push constants: %s has %d bytes, Vulkan guarantees 128", t,
			t.Size())
	}
	return members, nil
}
