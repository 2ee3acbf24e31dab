package engine

// Module is one SPIR-V module as the host uses it: what a harness compares with what the module itself says.
type Module struct {
	Shader string // stem of the file, variant included
	Args   Args
	Texel  bool // the vec4 inputs are bound as texel buffers
	Params any  // a value of the push constants' struct
	Specs  int  // specialisation constants that are set, with ids 1 … Specs
}

// Modules lists the modules recorded so far, each use that differs in its number of specialisation constants once.
func (r *Recorder) Modules() []Module {
	type key struct {
		shader string
		specs  int
	}
	seen := map[key]bool{}
	var list []Module
	for i := range r.ops {
		o := &r.ops[i]
		k := key{o.shader, len(o.spec) - 1} // id 0 is the workgroup size
		if o.kind == opDispatch && !seen[k] {
			seen[k] = true
			list = append(list, Module{o.shader, o.args, o.texel, o.params, k.specs})
		}
	}
	return list
}
