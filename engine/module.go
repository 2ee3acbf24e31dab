package engine

// Module is one SPIR-V module as the host uses it: what a harness compares with what the module itself says.
type Module struct {
	Shader    string // stem of the file, variant included
	Args      Args
	Texel     bool // the vec4 inputs are bound as texel buffers
	Half      bool // the stored arguments are F16
	ByAddress bool // arguments that are the same for all lanes come by address
	Params    any  // a value of the push constants' struct
}

// Modules lists the modules recorded so far, each once.
func (r *Recorder) Modules() (list []Module) {
	seen := map[string]bool{}
	for i := range r.ops {
		o := &r.ops[i]
		if o.kind == opDispatch && !seen[o.shader] {
			seen[o.shader] = true
			list = append(list, Module{o.shader, o.args, o.texel, o.half, o.addresses > 0, o.params})
		}
	}
	return list
}
