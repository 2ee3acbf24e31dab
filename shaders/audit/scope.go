package audit

// matrixScopes are the scopes of the matrices that instructions make, by id: the invocations that
// hold one together.
func (m *Module) matrixScopes() map[uint32]uint32 {
	scopes := map[uint32]uint32{}
	for _, b := range m.blocks {
		for _, in := range b.code {
			id, ok := result(in)
			if !ok {
				continue
			}
			if t := m.types[in.args[0]]; t.op == opTypeMatrixKHR {
				scopes[id] = m.number(t.args[2])
			}
		}
	}
	for id, c := range m.constants {
		if t := m.types[c.args[0]]; t.op == opTypeMatrixKHR {
			scopes[id] = m.number(t.args[2])
		}
	}
	return scopes
}

// matrixOf is the matrix that an operation makes or stores.
func matrixOf(in instruction) uint32 {
	return in.args[1] // result, or the object of a store
}

// tensorOperands are the ids of the region that a matrix is loaded from or stored to by a tensor's
// layout: pointer, layout, and the view where there is one.
func tensorOperands(in instruction) (ids []uint32) {
	const viewed = 1
	var operands []uint32
	switch in.op {
	case opTensorLoad: // type, result, pointer, object, layout, memory, addressing
		ids, operands = []uint32{in.args[2], in.args[4]}, in.args[5:]
	case opTensorStore: // pointer, object, layout, memory, addressing
		ids, operands = []uint32{in.args[0], in.args[2]}, in.args[3:]
	}
	if n := len(operands); n >= 3 && operands[n-2] == viewed {
		ids = append(ids, operands[n-1])
	}
	return ids
}

// called names a scope.
func called(scope uint32) string {
	if scope == scopeWorkgroup {
		return "a workgroup"
	}
	return "a subgroup"
}
