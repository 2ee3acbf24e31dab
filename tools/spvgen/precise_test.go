package main

import (
	"encoding/binary"
	"slices"
	"testing"
)

// TestRestorePrecise: a copy of a decorated operation, which has the same source line, gets the
// decoration; an operation of another line or kind does not.
func TestRestorePrecise(t *testing.T) {
	module := assemble(
		[]uint32{opDecorate, 10, noContraction},
		[]uint32{opFunction, 1, 2, 0, 3},
		[]uint32{opLine, 4, 7, 0},
		[]uint32{opFAdd, 1, 10, 5, 6},
		[]uint32{opFAdd, 1, 11, 5, 6},     // the copy
		[]uint32{opFAdd + 2, 1, 12, 5, 6}, // another operation of the same line
		[]uint32{opLine, 4, 8, 0},
		[]uint32{opFAdd, 1, 13, 5, 6},
		[]uint32{opNoLine},
		[]uint32{opFAdd, 1, 14, 5, 6},
	)
	restored, count := restorePrecise(module)
	ids, _ := decoratedIDs(restored)
	if count != 1 || len(ids) != 2 || !ids[10] || !ids[11] {
		t.Errorf("%d decorations were restored, decorated are %v; want 1 more, of 11", count, ids)
	}
	if again, count := restorePrecise(restored); count != 0 || !slices.Equal(again, restored) {
		t.Errorf("a second run restored %d decorations more", count)
	}
}

// assemble makes a module of instructions, each its number and operands.
func assemble(instructions ...[]uint32) (module []byte) {
	module = make([]byte, 4*headerWords)
	for _, words := range instructions {
		first := uint32(len(words))<<16 | words[0]
		for _, word := range append([]uint32{first}, words[1:]...) {
			module = binary.LittleEndian.AppendUint32(module, word)
		}
	}
	return module
}
