package reflect

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Opcodes, decorations and other numbers of SPIR-V.
const (
	opEntryPoint        = 15
	opExecutionMode     = 16
	opCapability        = 17
	opExecutionModeID   = 331
	opTypeBool          = 20
	opTypeInt           = 21
	opTypeFloat         = 22
	opTypeVector        = 23
	opTypeImage         = 25
	opTypeSampledImage  = 27
	opTypeArray         = 28
	opTypeRuntimeArray  = 29
	opTypeStruct        = 30
	opTypePointer       = 32
	opConstant          = 43
	opSpecConstantTrue  = 48
	opSpecConstantFalse = 49
	opSpecConstant      = 50
	opComposite         = 44
	opSpecComposite     = 51
	opVariable          = 59
	opDecorate          = 71
	opMemberDecorate    = 72

	specID        = 1
	bufferBlock   = 3
	builtIn       = 11
	nonWritable   = 24
	nonReadable   = 25
	binding       = 33
	descriptorSet = 34
	offset        = 35

	classUniformConstant       = 0
	classUniform               = 2
	classPushConstant          = 9
	classStorageBuffer         = 12
	modeLocalSize              = 17
	modeLocalSizeID            = 38
	builtInWorkgroupSize       = 25
	dimBuffer                  = 5
	classPhysicalStorageBuffer = 5349
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
	p := parser{types: map[uint32]instruction{}, constants: map[uint32]instruction{},
		decorations: map[key]uint32{}}
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
			modes = append(modes, in) // they refer to later constants
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

// fewest is the least number of operands of each instruction that the parser reads.
var fewest = map[uint32]int{opEntryPoint: 3, opCapability: 1, opTypeBool: 1, opTypeInt: 3,
	opTypeFloat: 2, opTypeVector: 3, opTypeImage: 8,
	opTypeSampledImage: 2, opTypeArray: 3, opTypeRuntimeArray: 2, opTypeStruct: 1, opTypePointer: 3,
	opConstant: 3, opSpecConstantTrue: 2,
	opSpecConstantFalse: 2, opSpecConstant: 3, opComposite: 2, opSpecComposite: 2, opVariable: 3,
	opDecorate: 2, opMemberDecorate: 3}

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
	case opTypeBool, opTypeInt, opTypeFloat, opTypeVector, opTypeImage, opTypeSampledImage,
		opTypeArray, opTypeRuntimeArray, opTypeStruct, opTypePointer:
		p.types[a[0]] = instruction{in.op, a[1:]}
	case opConstant, opSpecConstantTrue, opSpecConstantFalse, opSpecConstant, opComposite,
		opSpecComposite:
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
