package reflect

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Opcodes, decorations and other numbers in use here.
const (
	opEntryPoint, opExecutionMode, opCapability, opExecutionModeID                                    = 15, 16, 17, 331
	opTypeBool, opTypeInt, opTypeFloat, opTypeVector, opTypeImage, opTypeSampledImage                 = 20, 21, 22, 23, 25, 27
	opTypeArray, opTypeRuntimeArray, opTypeStruct, opTypePointer                                      = 28, 29, 30, 32
	opConstant, opSpecConstantTrue, opSpecConstantFalse, opSpecConstant, opComposite, opSpecComposite = 43, 48, 49, 50, 44, 51
	opVariable, opDecorate, opMemberDecorate                                                          = 59, 71, 72

	specID, bufferBlock, builtIn, nonWritable, nonReadable, binding, descriptorSet, offset = 1, 3, 11, 24, 25, 33, 34, 35

	classUniformConstant, classUniform, classPushConstant, classStorageBuffer = 0, 2, 9, 12
	modeLocalSize, modeLocalSizeID, builtInWorkgroupSize, dimBuffer           = 17, 38, 25, 5
)

type instruction struct {
	op   uint32
	args []uint32
}

// key addresses one decoration of an id, or of one member of a struct (member -1: the id itself).
type key struct {
	id         uint32
	member     int
	decoration uint32
}

type parser struct {
	types       map[uint32]instruction // by id, without the id
	constants   map[uint32]instruction // by id: type, then values
	decorations map[key]uint32
	variables   [][3]uint32 // pointer type, id, storage class
	module      Module
}

// Parse reads a little-endian SPIR-V module.
func Parse(code []byte) (*Module, error) {
	if len(code) < 20 || len(code)%4 != 0 || binary.LittleEndian.Uint32(code) != 0x07230203 {
		return nil, errors.New("reflect: not a SPIR-V module")
	}
	words := make([]uint32, len(code)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(code[4*i:])
	}
	p := parser{types: map[uint32]instruction{}, constants: map[uint32]instruction{}, decorations: map[key]uint32{}}
	p.module.Version = [2]int{int(words[1] >> 16 & 0xff), int(words[1] >> 8 & 0xff)}
	p.module.Local = [3]Size{{1, -1}, {1, -1}, {1, -1}}
	var modes []instruction
	for at := 5; at < len(words); {
		length := int(words[at] >> 16)
		if length == 0 || at+length > len(words) {
			return nil, fmt.Errorf("reflect: instruction at word %d runs over the end", at)
		}
		in := instruction{words[at] & 0xffff, words[at+1 : at+length]}
		if in.op == opExecutionMode || in.op == opExecutionModeID {
			modes = append(modes, in) // they refer to constants further on
		} else if err := p.read(in); err != nil {
			return nil, err
		}
		at += length
	}
	if p.module.EntryPoint == "" {
		return nil, errors.New("reflect: no entry point")
	}
	p.readVariables()
	p.readSpecs()
	p.readLocalSize(modes)
	return &p.module, nil
}

// fewest is the least number of operands of the instructions that read looks into.
var fewest = map[uint32]int{opEntryPoint: 3, opCapability: 1, opTypeBool: 1, opTypeInt: 3, opTypeFloat: 2, opTypeVector: 3, opTypeImage: 8,
	opTypeSampledImage: 2, opTypeArray: 3, opTypeRuntimeArray: 2, opTypeStruct: 1, opTypePointer: 3, opConstant: 3, opSpecConstantTrue: 2,
	opSpecConstantFalse: 2, opSpecConstant: 3, opComposite: 2, opSpecComposite: 2, opVariable: 3, opDecorate: 2, opMemberDecorate: 3}

func (p *parser) read(in instruction) error {
	a := in.args
	if len(a) < fewest[in.op] {
		return fmt.Errorf("reflect: opcode %d with %d operands", in.op, len(a))
	}
	switch in.op {
	case opCapability:
		p.module.Capabilities = append(p.module.Capabilities, a[0])
	case opEntryPoint:
		var name []byte
		for _, word := range a[2:] {
			name = binary.LittleEndian.AppendUint32(name, word)
		}
		name, _, _ = bytes.Cut(name, []byte{0})
		p.module.EntryPoint = string(name)
	case opTypeBool, opTypeInt, opTypeFloat, opTypeVector, opTypeImage, opTypeSampledImage, opTypeArray, opTypeRuntimeArray, opTypeStruct, opTypePointer:
		p.types[a[0]] = instruction{in.op, a[1:]}
	case opConstant, opSpecConstantTrue, opSpecConstantFalse, opSpecConstant, opComposite, opSpecComposite:
		p.constants[a[1]] = instruction{in.op, append([]uint32{a[0]}, a[2:]...)}
	case opVariable:
		p.variables = append(p.variables, [3]uint32(a[:3]))
	case opDecorate:
		p.decorations[key{a[0], -1, a[1]}] = append(slices.Clone(a[2:]), 0)[0]
	case opMemberDecorate:
		p.decorations[key{a[0], int(a[1]), a[2]}] = append(slices.Clone(a[3:]), 0)[0]
	}
	return nil
}

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
				p.module.Push = append(p.module.Push, Member{p.decorations[key{target, i, offset}], p.typeName(member)})
			}
			slices.SortFunc(p.module.Push, func(a, b Member) int { return cmp.Compare(a.Offset, b.Offset) })
		}
		if !p.has(v[1], -1, binding) {
			continue
		}
		b := Binding{Set: p.decorations[key{v[1], -1, descriptorSet}], Binding: p.decorations[key{v[1], -1, binding}], Kind: p.kind(v[2], target)}
		b.NonWritable, b.NonReadable = p.has(v[1], -1, nonWritable), p.has(v[1], -1, nonReadable)
		if t.op == opTypeStruct && len(t.args) > 0 {
			last := len(t.args) - 1
			if array := p.types[t.args[last]]; array.op == opTypeRuntimeArray || array.op == opTypeArray {
				b.Element = p.typeName(array.args[0])
			}
			b.NonWritable = b.NonWritable || p.has(target, last, nonWritable)
			b.NonReadable = b.NonReadable || p.has(target, last, nonReadable)
		}
		if b.Kind == TexelBuffer { // never written, whatever the decorations say; a fetch gives four components
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
		p.module.Specs = append(p.module.Specs, Spec{p.decorations[key{id, -1, specID}], p.typeName(c.args[0]), value})
	}
	slices.SortFunc(p.module.Specs, func(a, b Spec) int { return cmp.Compare(a.ID, b.ID) })
}

// readLocalSize knows the three ways to say it; a constant decorated as WorkgroupSize overrides the execution mode.
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

// typeName spells a type as GLSL does; types that no interface of ours uses are "other".
func (p *parser) typeName(id uint32) string {
	t := p.types[id]
	switch {
	case t.op == opTypeBool:
		return "bool"
	case t.op == opTypeInt && t.args[0] == 32:
		return []string{"uint", "int"}[t.args[1]&1]
	case t.op == opTypeFloat && t.args[0] == 32:
		return "float"
	case t.op == opTypeFloat && t.args[0] == 16:
		return "float16_t"
	case t.op == opTypeVector:
		prefix := map[string]string{"float": "vec", "uint": "uvec", "int": "ivec", "float16_t": "f16vec"}[p.typeName(t.args[0])]
		if prefix != "" {
			return fmt.Sprint(prefix, t.args[1])
		}
	}
	return "other"
}
