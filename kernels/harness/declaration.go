package harness

import (
	"errors"
	"fmt"
	"io/fs"

	"vksimclr/engine"
	"vksimclr/shaders"
	"vksimclr/shaders/reflect"
)

// specs is the highest id of a specialisation constant that prelude.glsl's habits allow. Constants
// that are not set keep the shader's default.
const specs = 7

// checkModules compares the SPIR-V of every recorded module with its declaration: bindings,
// directions, push constants, specialisation constants, and that vec4 inputs are texel buffers
// exactly where they are bound as such.
func checkModules(modules []engine.Module) error {
	var wrong []error
	for _, m := range modules {
		if err := checkModule(m); err != nil {
			wrong = append(wrong, fmt.Errorf("%s.spv: %w", m.Shader, err))
		}
	}
	return errors.Join(wrong...)
}

func checkModule(m engine.Module) error {
	code, err := fs.ReadFile(shaders.FS, m.Shader+".spv")
	if err != nil {
		return err
	}
	module, err := reflect.Parse(code)
	if err != nil {
		return err
	}
	push, err := reflect.Members(m.Params)
	if err != nil {
		return err
	}
	d := reflect.Declaration{Push: push, Specs: specs, F16: m.Half, ByAddress: m.ByAddress}
	for _, a := range m.Args {
		d.Args = append(d.Args, reflect.Arg{Name: a.Name, Access: access(a), Same: a.Same()})
	}
	if err := reflect.Check(module, d); err != nil {
		return err
	}
	for _, b := range module.Bindings {
		if texel := m.Args[b.Binding].Vec4() && m.Texel; texel != (b.Kind == reflect.TexelBuffer) {
			return fmt.Errorf("%s: bound as the other kind of buffer", b)
		}
	}
	return nil
}

func access(a engine.Arg) reflect.Access {
	switch {
	case a.Stored() && a.Reads() && a.Writes():
		return reflect.ReadWriteAct
	case a.Stored() && a.Writes():
		return reflect.WriteAct
	case a.Stored():
		return reflect.ReadAct
	case a.Vec4():
		return reflect.ReadVec4
	case a.Reads() && a.Writes():
		return reflect.ReadWrite
	case a.Writes():
		return reflect.Write
	}
	return reflect.Read
}
