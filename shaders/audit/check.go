package audit

import "fmt"

// Faults lists what is wrong with a module, nothing for a sound one:
//
//   - a barrier of the workgroup that its invocations may reach in part, or a barrier or matrix
//     operation of a subgroup that its invocations may reach in part; likewise an operation on
//     matrices that the workgroup holds
//   - a matrix loaded or stored at an address that differs within the subgroup, or from a region
//     of a tensor that differs within the workgroup that holds the matrix
//   - a barrier of another scope, of another scope's memory, without acquire and release, or one
//     that does not order workgroup memory where the module has some
//   - workgroup memory without any barrier
//   - under the Vulkan memory model, an access to workgroup memory that barriers do not order
func (m *Module) Faults() (faults []string) {
	fault := func(b *block, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("block %d: ", b.id)+fmt.Sprintf(format, args...))
	}
	if !m.cooperates() {
		if len(m.sharedVariables()) > 0 {
			faults = append(faults, "workgroup memory without a barrier")
		}
		return faults
	}
	u, scopes := m.analyse(), m.matrixScopes()
	for i, b := range m.blocks {
		for _, in := range b.code {
			switch in.op {
			case opControlBarrier:
				scope := m.number(in.args[0])
				if most, ok := widest(scope); !ok {
					fault(b, "barrier of scope %d, want the workgroup (2) or the subgroup (3)",
						scope)
				} else if u.blocks[i] > most {
					fault(b, "barrier of scope %d that only some invocations reach", scope)
				}
				if memory := m.number(in.args[1]); memory != scope {
					fault(b, "barrier of scope %d for memory of scope %d", scope, memory)
				}
				m.checkSemantics(b, in.args[2], fault)
			case opMemoryBarrier:
				m.checkSemantics(b, in.args[1], fault)
			case opMatrixLoad, opMatrixStore, opMatrixMulAdd, opTensorLoad, opTensorStore:
				scope, most := uint32(scopeSubgroup), sameInSubgroup
				if scopes[matrixOf(in)] == scopeWorkgroup {
					scope, most = scopeWorkgroup, sameInWorkgroup
				}
				if u.blocks[i] > most {
					fault(b, "matrix operation that only some invocations of %s reach",
						called(scope))
				}
				for _, id := range tensorOperands(in) {
					if u.at(i, id) > most {
						fault(b, "matrix of a region that differs within %s", called(scope))
					}
				}
				if address, ok := matrixAddress(in); ok && u.at(i, address) > sameInSubgroup {
					fault(b, "matrix at an address that differs within a subgroup")
				}
			}
			if p, ok := m.unordered(u, in); ok {
				fault(b, "access to workgroup memory (variable %d) that barriers do not order", p)
			}
		}
	}
	return faults
}

// cooperates tells whether the module has a barrier or a matrix operation.
func (m *Module) cooperates() bool {
	for _, b := range m.blocks {
		for _, in := range b.code {
			switch in.op {
			case opControlBarrier, opMemoryBarrier, opMatrixLoad, opMatrixStore, opMatrixMulAdd,
				opTensorLoad, opTensorStore:
				return true
			}
		}
	}
	return false
}

// widest is the level that a block with a barrier of a scope may have.
func widest(scope uint32) (level, bool) {
	switch scope {
	case scopeWorkgroup:
		return sameInWorkgroup, true
	case scopeSubgroup:
		return sameInSubgroup, true
	}
	return 0, false
}

// checkSemantics checks what a barrier orders.
func (m *Module) checkSemantics(b *block, id uint32, fault func(*block, string, ...any)) {
	semantics := m.number(id)
	if semantics&semanticsAcquireRelease == 0 {
		fault(b, "barrier with semantics %#x, which do not acquire and release", semantics)
	}
	if semantics&semanticsWorkgroup == 0 && len(m.sharedVariables()) > 0 {
		fault(b, "barrier with semantics %#x, which do not order workgroup memory", semantics)
	}
}

// number is the value of a constant with the module's own specialisation.
func (m *Module) number(id uint32) uint32 {
	v, err := m.value(id, nil, deepest)
	if err != nil {
		return ^uint32(0)
	}
	return v
}

// matrixAddress is the pointer of a matrix's load or store.
func matrixAddress(in instruction) (uint32, bool) {
	switch in.op {
	case opMatrixLoad:
		return in.args[2], true
	case opMatrixStore:
		return in.args[0], true
	}
	return 0, false
}

// unordered tells whether an access to workgroup memory is private to its invocation, by the
// variable. Only the Vulkan memory model knows such accesses.
func (m *Module) unordered(u *uniformity, in instruction) (variable uint32, is bool) {
	if m.model != modelVulkan {
		return 0, false
	}
	var pointer uint32
	var operands []uint32
	switch a := in.args; in.op {
	case opLoad:
		pointer, operands = a[2], a[3:]
	case opStore:
		pointer, operands = a[0], a[2:]
	case opMatrixLoad: // type, result, pointer, layout, stride, operands
		pointer, operands = a[2], a[min(5, len(a)):]
	case opMatrixStore: // pointer, matrix, layout, stride, operands
		pointer, operands = a[0], a[min(4, len(a)):]
	default:
		return 0, false
	}
	variable = u.base[pointer]
	ordered := len(operands) > 0 && operands[0]&accessNonPrivate != 0
	return variable, m.variables[variable] == classWorkgroup && !ordered
}
