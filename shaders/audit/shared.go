package audit

import (
	"fmt"
	"maps"
	"slices"
)

// sharedVariables are the variables in workgroup memory.
func (m *Module) sharedVariables() (ids []uint32) {
	for _, id := range slices.Sorted(maps.Keys(m.variables)) {
		if m.variables[id] == classWorkgroup {
			ids = append(ids, id)
		}
	}
	return ids
}

// deepest is how deep types and constants may nest.
const deepest = 64

// SharedBytes is the workgroup memory of the module in bytes, with these values of specialisation
// constants by their ids. Others keep the module's own.
func (m *Module) SharedBytes(specs map[uint32]uint32) (int, error) {
	total := 0
	for _, id := range m.sharedVariables() {
		pointer := m.types[m.pointers[id]]
		if pointer.op != opTypePointer {
			return 0, fmt.Errorf("audit: variable %d has no pointer type", id)
		}
		n, err := m.size(pointer.args[2], specs, deepest)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// size is that of a type in workgroup memory, packed.
func (m *Module) size(id uint32, specs map[uint32]uint32, depth int) (int, error) {
	t := m.types[id]
	if depth == 0 {
		return 0, fmt.Errorf("audit: type %d contains itself", id)
	}
	switch t.op {
	case opTypeBool:
		return 4, nil
	case opTypeInt, opTypeFloat:
		return int(t.args[1]) / 8, nil
	case opTypeVector:
		n, err := m.size(t.args[1], specs, depth-1)
		return n * int(t.args[2]), err
	case opTypeArray:
		n, err := m.size(t.args[1], specs, depth-1)
		if err != nil {
			return 0, err
		}
		length, err := m.value(t.args[2], specs, deepest)
		return n * int(length), err
	case opTypeStruct:
		total := 0
		for _, member := range t.args[1:] {
			n, err := m.size(member, specs, depth-1)
			if err != nil {
				return 0, err
			}
			total += n
		}
		return total, nil
	}
	return 0, fmt.Errorf("audit: workgroup memory of a type with opcode %d", t.op)
}

// value is the number of a 32-bit constant.
func (m *Module) value(id uint32, specs map[uint32]uint32, depth int) (uint32, error) {
	if depth == 0 {
		return 0, fmt.Errorf("audit: constant %d depends on itself", id)
	}
	c, ok := m.constants[id]
	if !ok {
		return 0, fmt.Errorf("audit: %d is no constant", id)
	}
	spec, is := m.specIDs[id]
	if set, ok := specs[spec]; is && ok {
		return set, nil
	}
	switch c.op {
	case opConstant, opSpecConstant:
		return c.args[2], nil
	case opConstantTrue, opSpecConstantTrue:
		return 1, nil
	case opConstantTrue + 1, opSpecConstantTrue + 1:
		return 0, nil
	case opSpecConstantOp:
		return m.computed(c, specs, depth-1)
	}
	return 0, fmt.Errorf("audit: constant %d has opcode %d", id, c.op)
}

// computed is the value of an operation on constants.
func (m *Module) computed(c instruction, specs map[uint32]uint32, depth int) (uint32, error) {
	var x []uint32
	for _, id := range c.args[3:] {
		v, err := m.value(id, specs, depth)
		if err != nil {
			return 0, err
		}
		x = append(x, v)
	}
	const iAdd, iSub, iMul, uDiv, sDiv, uMod, sRem, sMod, choose = 128, 130, 132, 134, 135, 137,
		138, 139, 169
	switch op := c.args[2]; {
	case op == choose && len(x) == 3:
		if x[0] != 0 {
			return x[1], nil
		}
		return x[2], nil
	case len(x) == 1: // conversions between signed and unsigned
		return x[0], nil
	case len(x) != 2:
	case op == iAdd:
		return x[0] + x[1], nil
	case op == iSub:
		return x[0] - x[1], nil
	case op == iMul:
		return x[0] * x[1], nil
	case (op == uDiv || op == sDiv) && x[1] != 0: // counts: never negative
		return x[0] / x[1], nil
	case (op == uMod || op == sRem || op == sMod) && x[1] != 0:
		return x[0] % x[1], nil
	}
	return 0, fmt.Errorf("audit: no rule for operation %d of constants", c.args[2])
}
