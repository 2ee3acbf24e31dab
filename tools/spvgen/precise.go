package main

import "encoding/binary"

// The optimiser copies a loop's body when it unrolls the loop, but not the NoContraction
// decorations of operations in the body. `precise` then holds in the first round alone, and a GPU
// that contracts computes other bits in the other rounds. In a module compiled with -g the copies
// still have their source line. restorePrecise decorates them by it.

// SPIR-V's numbers, from the specification.
const (
	headerWords   = 5
	opLine        = 8
	opDecorate    = 71
	opFAdd        = 129
	opDot         = 148
	opFunction    = 54
	opNoLine      = 317
	noContraction = 42
)

// place is a kind of operation at a place in the source.
type place struct{ op, file, line, column uint32 }

// restorePrecise decorates a module compiled with -g: an operation gets the NoContraction of
// another one from the same place in the source. It returns the module and the number of new
// decorations.
func restorePrecise(module []byte) (restored []byte, count int) {
	decorated, lastDecoration := decoratedIDs(module)
	precise := map[place]bool{}
	eachOperation(module, func(id uint32, at place) {
		if decorated[id] {
			precise[at] = true
		}
	})
	var more []byte
	eachOperation(module, func(id uint32, at place) {
		if precise[at] && !decorated[id] {
			for _, word := range []uint32{3<<16 | opDecorate, id, noContraction} {
				more = binary.LittleEndian.AppendUint32(more, word)
			}
			count++
		}
	})
	restored = append(restored, module[:lastDecoration]...)
	restored = append(restored, more...)
	return append(restored, module[lastDecoration:]...), count
}

// decoratedIDs are the results with NoContraction; end is the byte after the last of those
// decorations, 0 without any.
func decoratedIDs(module []byte) (ids map[uint32]bool, end int) {
	ids = map[uint32]bool{}
	eachInstruction(module, func(op uint32, words func(i int) uint32, at, length int) {
		if op == opDecorate && words(2) == noContraction {
			ids[words(1)] = true
			end = at + 4*length
		}
	})
	return ids, end
}

// eachOperation visits the floating-point arithmetic of all functions with its place.
func eachOperation(module []byte, visit func(id uint32, at place)) {
	var here place
	eachInstruction(module, func(op uint32, words func(i int) uint32, _, _ int) {
		switch {
		case op == opLine:
			here = place{file: words(1), line: words(2), column: words(3)}
		case op == opNoLine || op == opFunction:
			here = place{}
		case op >= opFAdd && op <= opDot && here.line > 0:
			here.op = op
			visit(words(2), here)
		}
	})
}

// eachInstruction visits a valid module's instructions; at is the byte where one begins, length
// the number of its words.
func eachInstruction(module []byte,
	visit func(op uint32, words func(i int) uint32, at, length int)) {
	for at := 4 * headerWords; at < len(module); {
		word := func(i int) uint32 { return binary.LittleEndian.Uint32(module[at+4*i:]) }
		length := int(word(0) >> 16)
		visit(word(0)&0xffff, word, at, length)
		at += 4 * length
	}
}
