package engine

// Module is one SPIR-V module as the host uses it. A harness compares it with the module's own
// declarations.
type Module struct {
	Shader    string // stem of the file, variant included
	Args      Args
	Texel     bool // Texel tells whether the vec4 inputs are bound as texel buffers.
	Half      bool // Half tells whether stored arguments are of 16 bits.
	ByAddress bool // ByAddress tells whether the Same4 and SameStored arguments come by address.
	Params    any  // Params is a value of the push constants' struct.
}

// Modules lists the modules recorded so far, each once.
func (r *Recorder) Modules() (list []Module) {
	seen := map[string]bool{}
	for i := range r.ops {
		o := &r.ops[i]
		if o.kind == opDispatch && !seen[o.shader] {
			seen[o.shader] = true
			list = append(list, Module{Shader: o.shader, Args: o.args, Texel: o.texel,
				Half: o.half, ByAddress: o.addresses > 0, Params: o.params})
		}
	}
	return list
}
