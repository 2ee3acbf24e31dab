// Package audit finds faults in compiled compute shaders without a device: barriers and matrix
// operations that not all invocations reach, barriers of a wrong scope or memory, and how much
// workgroup memory a module takes. A driver need not notice any of them, and results then differ
// from device to device.
//
// It reads modules as `glslc -O` makes them: one function, without calls. Numbers are those of the
// SPIR-V specification, sections 3.2 to 3.52.
package audit

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// instruction is one instruction with its operands, result included.
type instruction struct {
	op   uint32
	args []uint32
}

// Module is a module's declarations and the blocks of its only function.
type Module struct {
	types     map[uint32]instruction // by id
	constants map[uint32]instruction // by id: constants, specialisation constants among them
	variables map[uint32]uint32      // storage class by id, those of the function among them
	builtIns  map[uint32]uint32      // by id
	specIDs   map[uint32]uint32      // by id
	pointers  map[uint32]uint32      // pointer type of each variable
	model     uint32                 // memory model
	blocks    []*block
	index     map[uint32]int // of blocks by id
}

// block is a basic block.
type block struct {
	id     uint32
	code   []instruction // without label and terminator
	end    instruction   // the terminator
	merge  uint32        // the merge block that its OpLoopMerge names, 0 without one
	next   []int         // indices of successors
	before []int         // indices of predecessors
}

// Read reads a little-endian SPIR-V module.
func Read(code []byte) (*Module, error) {
	if len(code) < 20 || len(code)%4 != 0 || binary.LittleEndian.Uint32(code) != 0x07230203 {
		return nil, errors.New("audit: not a SPIR-V module")
	}
	m := &Module{types: map[uint32]instruction{}, constants: map[uint32]instruction{},
		variables: map[uint32]uint32{}, builtIns: map[uint32]uint32{},
		specIDs: map[uint32]uint32{}, pointers: map[uint32]uint32{}}
	functions := 0
	for at := 20; at < len(code); {
		word := binary.LittleEndian.Uint32(code[at:])
		length := 4 * int(word>>16)
		if length == 0 || at+length > len(code) {
			return nil, fmt.Errorf("audit: the instruction at byte %d runs over the end", at)
		}
		in := instruction{op: word & 0xffff}
		for i := at + 4; i < at+length; i += 4 {
			in.args = append(in.args, binary.LittleEndian.Uint32(code[i:]))
		}
		if len(in.args) < fewest(in.op) {
			return nil, fmt.Errorf("audit: opcode %d with %d operands", in.op, len(in.args))
		}
		if in.op == opFunction {
			functions++
		}
		if err := m.take(in); err != nil {
			return nil, err
		}
		at += length
	}
	if functions != 1 {
		return nil, fmt.Errorf("audit: %d functions: compile with -O, which leaves one", functions)
	}
	return m, m.connect()
}

// take keeps one instruction.
func (m *Module) take(in instruction) error {
	a := in.args
	switch {
	case in.op == opMemoryModel:
		m.model = a[1]
	case in.op == opDecorate && a[1] == decorationBuiltIn && len(a) > 2:
		m.builtIns[a[0]] = a[2]
	case in.op == opDecorate && a[1] == decorationSpecID && len(a) > 2:
		m.specIDs[a[0]] = a[2]
	case in.op >= opTypeVoid && in.op <= opTypeFunction || in.op == opTypeMatrixKHR:
		m.types[a[0]] = in
	case in.op >= opConstantTrue && in.op <= opSpecConstantOp:
		m.constants[a[1]] = in
	case in.op == opVariable:
		m.variables[a[1]], m.pointers[a[1]] = a[2], a[0]
		if len(a) > 3 && len(m.blocks) > 0 { // an initialiser is a store
			b := m.blocks[len(m.blocks)-1]
			b.code = append(b.code, instruction{opStore, []uint32{a[1], a[3]}})
		}
	case in.op == opFunctionCall:
		return errors.New("audit: a function call is left: compile with -O")
	case in.op == opLabel:
		m.blocks = append(m.blocks, &block{id: a[0]})
	case in.op == opFunctionEnd || len(m.blocks) == 0: // no part of a block
	default:
		b := m.blocks[len(m.blocks)-1]
		switch in.op {
		case opBranch, opBranchConditional, opSwitch, opReturn, opKill, opUnreachable:
			b.end = in
		case opLoopMerge:
			b.merge = a[0]
		case opSelectionMerge, opLine, opNoLine:
		default:
			b.code = append(b.code, in)
		}
	}
	return nil
}

// connect finds successors and predecessors.
func (m *Module) connect() error {
	m.index = map[uint32]int{}
	for i, b := range m.blocks {
		m.index[b.id] = i
	}
	for i, b := range m.blocks {
		var targets []uint32
		switch a := b.end.args; b.end.op {
		case opBranch:
			targets = a[:1]
		case opBranchConditional:
			targets = a[1:3]
		case opSwitch: // of a 32-bit value
			targets = append(targets, a[1])
			for at := 3; at < len(a); at += 2 {
				targets = append(targets, a[at])
			}
		case 0:
			return fmt.Errorf("audit: block %d has no end", b.id)
		}
		for _, target := range targets {
			j, ok := m.index[target]
			if !ok {
				return fmt.Errorf("audit: block %d branches to %d, which is no block", b.id, target)
			}
			b.next = append(b.next, j)
			m.blocks[j].before = append(m.blocks[j].before, i)
		}
	}
	return nil
}
