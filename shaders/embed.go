// Package shaders carries the compiled kernels: the committed SPIR-V of every shaders/*.comp and
// its variants. The GLSL is compiled by tools/spvgen (`./build.sh shaders`), so building the
// program needs no shader compiler.
package shaders

import (
	"embed"
	"io/fs"
)

//go:embed spirv
var embedded embed.FS

// FS holds NAME.spv for every module, and MANIFEST.
var FS fs.FS = root()

func root() fs.FS {
	sub, err := fs.Sub(embedded, "spirv")
	if err != nil {
		panic("shaders: " + err.Error()) // the folder's name is a constant above
	}
	return sub
}
