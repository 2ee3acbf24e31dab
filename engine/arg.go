package engine

import "fmt"

// Access says how a kernel uses one of its tensors.
type Access uint8

const (
	read  Access = 1
	write Access = 2
	vec4  Access = 4  // read as vec4s: through a storage buffer or a texel buffer
	act   Access = 8  // an activation: vec4s of F32 or F16
	same  Access = 16 // all lanes of a workgroup read the same elements
)

// Arg declares the tensor at one binding.
type Arg struct {
	Name   string
	Access Access
}

// In declares a storage buffer that is read.
func In(name string) Arg { return Arg{name, read} }

// In4 declares an input read as vec4s (IN4 in prelude.glsl): through a storage buffer, or a texel buffer where that is faster.
func In4(name string) Arg { return Arg{name, read | vec4} }

// Same4 declares an In4 of which all lanes of a workgroup read the same element at a time (SAME4 in prelude.glsl): see Kernel.ByAddress.
func Same4(name string) Arg { return Arg{name, read | vec4 | same} }

// Out declares a storage buffer that is written.
func Out(name string) Arg { return Arg{name, write} }

// InOut declares a storage buffer that is read and written.
func InOut(name string) Arg { return Arg{name, read | write} }

// Act declares an activation that is read (IN4A in prelude.glsl): In4, F32 or F16. All activations of one dispatch have the same type; F16 picks
// the SPIR-V NAME_f16.
func Act(name string) Arg { return Arg{name, read | vec4 | act} }

// SameAct declares an Act of which all lanes of a workgroup read the same element at a time.
func SameAct(name string) Arg { return Arg{name, read | vec4 | act | same} }

// OutAct declares an activation that is written.
func OutAct(name string) Arg { return Arg{name, write | act} }

// InOutAct declares an activation that is read and written.
func InOutAct(name string) Arg { return Arg{name, read | write | act} }

// Reads, Writes, Vec4 and Activation tell what an argument allows.
func (a Arg) Reads() bool  { return a.Access&read != 0 }
func (a Arg) Writes() bool { return a.Access&write != 0 }
func (a Arg) Vec4() bool   { return a.Access&vec4 != 0 }

// Same tells whether all lanes of a workgroup read the same element at a time.
func (a Arg) Same() bool { return a.Access&same != 0 }

// Activation tells whether the argument is one: F32 or F16.
func (a Arg) Activation() bool { return a.Access&act != 0 }

// Args are a kernel's tensors in the order of their bindings.
type Args []Arg

// same counts the arguments declared Same4 or SameAct.
func (a Args) same() (n int) {
	for _, arg := range a {
		n += b2i(arg.Same())
	}
	return n
}

// half tells whether the activations among the tensors are F16. Another mixture of types is a mistake.
func (a Args) half(shader string, tensors []Tensor) bool {
	first := -1
	for i, t := range tensors {
		switch {
		case !a[i].Activation() && t.dtype == F16 || a[i].Activation() && t.dtype != F16 && t.dtype != F32:
			panic(fmt.Sprintf("engine: kernel %s: argument %s does not take %v", shader, a[i].Name, t))
		case !a[i].Activation():
		case first < 0:
			first = i
		case t.dtype != tensors[first].dtype:
			panic(fmt.Sprintf("engine: kernel %s: %s = %v and %s = %v differ in type", shader, a[first].Name, tensors[first], a[i].Name, t))
		}
	}
	return first >= 0 && tensors[first].dtype == F16
}
