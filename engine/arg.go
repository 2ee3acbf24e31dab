package engine

import "fmt"

// Access says how a kernel uses one of its tensors, as a set of bits.
type Access uint8

const (
	read   Access = 1
	write  Access = 2
	vec4   Access = 4  // read as vec4s: through a storage buffer or a texel buffer
	store  Access = 8  // of the storage type that the dispatch chooses: F32 or F16
	same   Access = 16 // all lanes of a workgroup read the same elements
	factor Access = 32 // of the storage type in FormMatrix
)

// Arg declares the tensor at one binding.
type Arg struct {
	Name   string
	Access Access
}

// In declares an input in a storage buffer.
func In(name string) Arg { return Arg{name, read} }

// In4 declares an input that the shader reads as vec4s (IN4 in prelude.glsl): through a storage
// buffer, or through a texel buffer where that is faster.
func In4(name string) Arg { return Arg{name, read | vec4} }

// Same4 declares an In4 of which all lanes of a workgroup read the same element at a time (SAME4 in
// prelude.glsl). Kernel.ByAddress and Kernel.Shuffled make use of that.
func Same4(name string) Arg { return Arg{name, read | vec4 | same} }

// Factor4 declares a factor of a product. It is a Same4, but of the storage type in FormMatrix,
// whose factors both have the type that matrices multiply.
func Factor4(name string) Arg { return Arg{name, read | vec4 | same | factor} }

// Out declares an output in a storage buffer.
func Out(name string) Arg { return Arg{name, write} }

// InOut declares a storage buffer that the kernel reads and writes.
func InOut(name string) Arg { return Arg{name, read | write} }

// Stored declares an input of the storage type (IN4A in prelude.glsl): an In4 of F32, F16 or BF16.
// All stored arguments of one dispatch have the same type; F16 and BF16 pick the SPIR-V NAME_f16,
// which computes in 32 bits all the same.
func Stored(name string) Arg { return Arg{name, read | vec4 | store} }

// SameStored declares a Stored of which all lanes of a workgroup read the same element at a time.
func SameStored(name string) Arg { return Arg{name, read | vec4 | store | same} }

// OutStored declares an output of the storage type.
func OutStored(name string) Arg { return Arg{name, write | store} }

// InOutStored declares an argument of the storage type that the kernel reads and writes.
func InOutStored(name string) Arg { return Arg{name, read | write | store} }

// Reads tells whether the kernel reads the argument.
func (a Arg) Reads() bool { return a.Access&read != 0 }

// Writes tells whether the kernel writes the argument.
func (a Arg) Writes() bool { return a.Access&write != 0 }

// Vec4 tells whether the kernel reads the argument as vec4s.
func (a Arg) Vec4() bool { return a.Access&vec4 != 0 }

// Same tells whether all lanes of a workgroup read the same element at a time.
func (a Arg) Same() bool { return a.Access&same != 0 }

// Stored tells whether the argument has the storage type of its dispatch: F32, F16 or BF16.
func (a Arg) Stored() bool { return a.Access&store != 0 }

// Args are a kernel's tensors in the order of their bindings.
type Args []Arg

// same counts the arguments declared Same4 or SameStored.
func (a Args) same() (n int) {
	for _, arg := range a {
		n += b2i(arg.Same())
	}
	return n
}

// storage is the type of the stored tensors, F32 without any. Stored tensors of two types are a
// mistake, and so is one of 16-bit floats for any other argument.
func (a Args) storage(shader string, tensors []Tensor) DType {
	first := -1
	for i, t := range tensors {
		switch {
		case !a[i].Stored() && t.dtype.half() || a[i].Stored() && !t.dtype.half() && t.dtype != F32:
			panic(fmt.Sprintf("engine: kernel %s: argument %s does not take %v",
				shader, a[i].Name, t))
		case !a[i].Stored():
		case first < 0:
			first = i
		case t.dtype != tensors[first].dtype:
			panic(fmt.Sprintf("engine: kernel %s: %s = %v and %s = %v differ in type",
				shader, a[first].Name, tensors[first], a[i].Name, t))
		}
	}
	if first < 0 {
		return F32
	}
	return tensors[first].dtype
}
