package shaders

import (
	"encoding/binary"
	"io/fs"
	"strings"
	"testing"
)

// TestTilesStayInRegisters: a tile's shader has no array left in Function storage once it is
// optimised. Such an array is indexed by a number that is no constant, so drivers keep it in
// memory: on an H100 the sums of a convolution then took four times as long.
func TestTilesStayInRegisters(t *testing.T) {
	names, err := fs.Glob(FS, "*.spv")
	if err != nil {
		t.Fatal(err)
	}
	tested := 0
	for _, name := range names {
		if !strings.Contains(name, "shared") && !strings.Contains(name, "matrix") {
			continue
		}
		module, err := fs.ReadFile(FS, name)
		if err != nil {
			t.Fatal(err)
		}
		tested++
		if n := functionArrays(module); n > 0 {
			t.Errorf(
				"%s keeps %d arrays in memory: use constant loop bounds, "+
					"and no loop inside an unrolled loop", name, n)
		}
	}
	if tested == 0 {
		t.Fatal("no tile's module found")
	}
}

// functionArrays counts the variables of a module that are arrays in Function storage.
func functionArrays(module []byte) (count int) {
	const opTypeArray, opTypePointer, opVariable, function = 28, 32, 59, 7
	arrays, pointers := map[uint32]bool{}, map[uint32]bool{}
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(module[4*i:]) }
	for at := 5; at < len(module)/4; at += int(word(at) >> 16) {
		switch op := word(at) & 0xffff; {
		case op == opTypeArray:
			arrays[word(at+1)] = true
		case op == opTypePointer && word(at+2) == function && arrays[word(at+3)]:
			pointers[word(at+1)] = true
		case op == opVariable && pointers[word(at+1)]:
			count++
		}
	}
	return count
}
