package engine

import (
	"fmt"
	"slices"
)

// Form is how the lanes of a workgroup work together. Each form of a kernel is a shader of its own,
// with the same push constants.
type Form uint8

const (
	FormLanes  Form = iota // NAME: each lane works by itself
	FormShared             // NAME_shared: a workgroup shares what it reads
	FormMatrix             // NAME_matrix: subgroups multiply cooperative matrices
	// FormWorkgroup is NAME_matrix_workgroup: a whole workgroup multiplies cooperative matrices.
	// The device needs a complete Caps.Matrix2.
	FormWorkgroup
)

// Emulated is the variant of FormWorkgroup that runs on every device, for tests.
const Emulated = "emulated"

// formNames are the suffixes of the shaders' names.
var formNames = [...]string{FormLanes: "", FormShared: "_shared", FormMatrix: "_matrix",
	FormWorkgroup: "_matrix_workgroup"}

// String names the form: lanes, shared, matrix or matrix_workgroup.
func (f Form) String() string {
	if f == FormLanes {
		return "lanes"
	}
	return formNames[f][1:]
}

// matrices tells whether the form multiplies cooperative matrices.
func (f Form) matrices() bool { return f == FormMatrix || f == FormWorkgroup }

// As chooses a form, which must be one of Forms. In the form of matrices, the workgroup size is a
// multiple of the subgroup size, and subgroups are full.
func (k Kernel[P]) As(f Form) Kernel[P] { k.form = f; return k }

// stem is the form's shader.
func (k Kernel[P]) stem() string {
	if k.form == FormLanes && len(k.Forms) == 0 {
		return k.Shader
	}
	if !slices.Contains(k.Forms, k.form) {
		panic(fmt.Sprintf("engine: kernel %s has no form %v: it has %v", k.Shader, k.form, k.Forms))
	}
	return k.Shader + formNames[k.form]
}

// args are the form's tensors by binding.
func (k Kernel[P]) args() Args {
	if k.form == FormLanes {
		return k.Args
	}
	args := slices.Concat(k.Args, k.Wide)
	for i, a := range args {
		if k.form.matrices() && a.Access&factor != 0 {
			args[i].Access |= store
		}
	}
	return args
}
