package reflect

import (
	"cmp"
	"fmt"
	"slices"
)

func (p *parser) has(id uint32, member int, decoration uint32) bool {
	_, ok := p.decorations[key{id, member, decoration}]
	return ok
}

func (p *parser) readVariables() {
	for _, v := range p.variables {
		pointer := p.types[v[0]]
		if pointer.op != opTypePointer {
			continue
		}
		target := pointer.args[1]
		t := p.types[target]
		if v[2] == classPushConstant {
			for i, member := range t.args {
				p.module.Push = append(p.module.Push,
					Member{p.decorations[key{target, i, offset}], p.typeName(member)})
			}
			slices.SortFunc(p.module.Push,
				func(a, b Member) int { return cmp.Compare(a.Offset, b.Offset) })
		}
		if !p.has(v[1], -1, binding) {
			continue
		}
		b := Binding{Set: p.decorations[key{v[1], -1, descriptorSet}],
			Binding: p.decorations[key{v[1], -1, binding}], Kind: p.kind(v[2], target)}
		b.NonWritable, b.NonReadable = p.has(v[1], -1, nonWritable), p.has(v[1], -1, nonReadable)
		if t.op == opTypeStruct && len(t.args) > 0 {
			last := len(t.args) - 1
			if array := p.types[t.args[last]]; array.op == opTypeRuntimeArray ||
				array.op == opTypeArray {
				b.Element = p.typeName(array.args[0])
			}
			b.NonWritable = b.NonWritable || p.has(target, last, nonWritable)
			b.NonReadable = b.NonReadable || p.has(target, last, nonReadable)
		}
		// Never written, with any decoration; a fetch gives four components.
		if b.Kind == TexelBuffer {
			b.NonWritable, b.Element = true, "vec4"
		}
		p.module.Bindings = append(p.module.Bindings, b)
	}
	slices.SortFunc(p.module.Bindings, func(a, b Binding) int {
		return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Binding, b.Binding))
	})
}

func (p *parser) kind(class, target uint32) Kind {
	switch t := p.types[target]; {
	case class == classStorageBuffer, class == classUniform && p.has(target, -1, bufferBlock):
		return StorageBuffer
	case class == classUniform:
		return UniformBuffer
	case class == classUniformConstant && t.op == opTypeSampledImage:
		if image := p.types[t.args[0]]; image.op == opTypeImage && image.args[1] == dimBuffer {
			return TexelBuffer
		}
	}
	return Other
}

func (p *parser) readSpecs() {
	for id, c := range p.constants {
		if !p.has(id, -1, specID) {
			continue
		}
		value := uint32(0)
		switch c.op {
		case opSpecConstant:
			value = c.args[1]
		case opSpecConstantTrue:
			value = 1
		}
		p.module.Specs = append(p.module.Specs,
			Spec{p.decorations[key{id, -1, specID}], p.typeName(c.args[0]), value})
	}
	slices.SortFunc(p.module.Specs, func(a, b Spec) int { return cmp.Compare(a.ID, b.ID) })
}

// readLocalSize reads the workgroup's size from any of its three forms. A constant decorated as
// WorkgroupSize overrides the execution mode.
func (p *parser) readLocalSize(modes []instruction) {
	for _, m := range modes {
		for i := 0; i < 3 && len(m.args) >= 5; i++ {
			switch m.args[1] {
			case modeLocalSize:
				p.module.Local[i] = Size{m.args[2+i], -1}
			case modeLocalSizeID:
				p.module.Local[i] = p.size(m.args[2+i])
			}
		}
	}
	for id, c := range p.constants {
		if p.decorations[key{id, -1, builtIn}] == builtInWorkgroupSize && len(c.args) == 4 {
			for i := range 3 {
				p.module.Local[i] = p.size(c.args[1+i])
			}
		}
	}
}

func (p *parser) size(id uint32) Size {
	s := Size{ID: -1}
	if c := p.constants[id]; len(c.args) == 2 {
		s.Value = c.args[1]
	}
	if p.has(id, -1, specID) {
		s.ID = int(p.decorations[key{id, -1, specID}])
	}
	return s
}

// typeName spells a type as GLSL does. Types that our interfaces do not use are "other".
func (p *parser) typeName(id uint32) string {
	t := p.types[id]
	if t.op != opTypeVector {
		return scalarName(t)
	}
	prefix := map[string]string{"float": "vec", "uint": "uvec", "int": "ivec",
		"float16_t": "f16vec"}[scalarName(p.types[t.args[0]])]
	if prefix == "" {
		return "other"
	}
	return fmt.Sprint(prefix, t.args[1])
}

func scalarName(t instruction) string {
	switch {
	case t.op == opTypeBool:
		return "bool"
	case t.op == opTypeInt && t.args[0] == 32:
		return []string{"uint", "int"}[t.args[1]&1]
	case t.op == opTypeFloat && t.args[0] == 32:
		return "float"
	case t.op == opTypeFloat && t.args[0] == 16:
		return "float16_t"
	case t.op == opTypePointer && t.args[0] == classPhysicalStorageBuffer:
		return "address"
	}
	return "other"
}
