package audit

// level tells between which invocations a value may differ.
type level uint8

const (
	sameInWorkgroup level = iota
	sameInSubgroup
	differs
)

// uniformity is the level of every value, and of every block: between which invocations it may
// differ whether they run it.
type uniformity struct {
	m        *Module
	values   map[uint32]level
	defined  map[uint32]int // block of each result
	blocks   []level
	memory   map[uint32]level // contents of variables of an invocation
	base     map[uint32]uint32
	controls [][]int
	loops    []loop
	changed  bool
}

// analyse finds all levels by going over the code until nothing changes. It errs on the side of
// values that differ. Buffers and workgroup memory are taken to be free of races: what all read at
// one address is the same.
func (m *Module) analyse() *uniformity {
	g := m.graph()
	u := &uniformity{m: m, values: map[uint32]level{}, defined: map[uint32]int{},
		blocks: make([]level, len(m.blocks)+1), memory: map[uint32]level{},
		base: map[uint32]uint32{}, controls: g.controllers(), loops: m.loops(g)}
	for v := range m.variables {
		u.base[v] = v
	}
	for i, b := range m.blocks {
		for _, in := range b.code {
			if id, ok := result(in); ok {
				u.defined[id] = i
			}
			if in.op == opAccessChain || in.op == opInBoundsChain {
				u.base[in.args[1]] = u.base[in.args[2]]
			}
		}
	}
	for u.changed = true; u.changed; {
		u.changed = false
		for i, b := range m.blocks {
			for _, by := range u.controls[i] {
				u.raise(&u.blocks[i], max(u.condition(by), u.blocks[by]))
			}
			for _, in := range b.code {
				u.step(i, in)
			}
		}
	}
	return u
}

func (u *uniformity) raise(l *level, to level) {
	if to > *l {
		*l, u.changed = to, true
	}
}

// condition is the level of what a block branches by.
func (u *uniformity) condition(i int) level {
	if end := u.m.blocks[i].end; end.op == opBranchConditional || end.op == opSwitch {
		return u.at(i, end.args[0])
	}
	return sameInWorkgroup
}

// at is the level of a value as a block sees it. Invocations leave a loop in different rounds where
// its exits differ between them, and take the values of different rounds along.
func (u *uniformity) at(i int, id uint32) level {
	l := u.values[id]
	from, ok := u.defined[id]
	if !ok {
		return l
	}
	for _, loop := range u.loops {
		if loop.holds[from] && !loop.holds[i] {
			for _, exit := range loop.exits {
				l = max(l, u.condition(exit))
			}
		}
	}
	return l
}

// step raises the level of what one instruction makes.
func (u *uniformity) step(i int, in instruction) {
	a := in.args
	if in.op == opStore {
		if own(u.m.variables[u.base[a[0]]]) {
			l := u.memory[u.base[a[0]]]
			u.raise(&l, max(u.at(i, a[0]), u.at(i, a[1]), u.blocks[i]))
			u.memory[u.base[a[0]]] = l
		}
		return
	}
	id, ok := result(in)
	if !ok {
		return
	}
	l := u.values[id]
	for _, operand := range a[2:] {
		u.raise(&l, u.at(i, operand)) // numbers that are no ids have the level of none
	}
	switch {
	case in.op == opLoad:
		u.raise(&l, u.loaded(u.base[a[2]]))
	case in.op == opPhi:
		for at := 2; at+1 < len(a); at += 2 {
			if j, ok := u.m.index[a[at+1]]; ok {
				u.raise(&l, max(u.blocks[j], u.condition(j)))
			}
		}
	case in.op >= opGroupFirst && in.op <= opGroupLast:
		u.raise(&l, differs)
	}
	u.values[id] = l
}

// loaded is the level of what lies in a variable.
func (u *uniformity) loaded(variable uint32) level {
	class := u.m.variables[variable]
	if own(class) {
		return u.memory[variable]
	}
	if class != classInput {
		return sameInWorkgroup
	}
	switch u.m.builtIns[variable] {
	case builtInNumWorkgroups, builtInWorkgroupSize, builtInWorkgroupID, builtInSubgroupSize,
		builtInNumSubgroups:
		return sameInWorkgroup
	case builtInSubgroupID:
		return sameInSubgroup
	}
	return differs
}

// own tells whether each invocation has a variable of its own.
func own(class uint32) bool { return class == classPrivate || class == classFunction }

// result is the id that an instruction of a block makes.
func result(in instruction) (uint32, bool) {
	switch in.op {
	case opStore, opControlBarrier, opMemoryBarrier, opMatrixStore, opTensorStore:
		return 0, false
	}
	if len(in.args) < 2 {
		return 0, false
	}
	return in.args[1], true
}
