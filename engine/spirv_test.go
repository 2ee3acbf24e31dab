package engine

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

// module joins a header and instructions.
func module(bound uint32, instructions ...[]uint32) (code []byte) {
	words := []uint32{spirvMagic, 0x10300, 0, bound, 0}
	for _, in := range instructions {
		words = append(words, in...)
	}
	for _, w := range words {
		code = binary.LittleEndian.AppendUint32(code, w)
	}
	return code
}

// Each instruction comes where SPIR-V has a place for it: capabilities first, then extensions;
// execution modes behind the entry point that they name; types before functions. A module that has
// 16-bit types gets no second ones: SPIR-V forbids them.
func TestRoundingHalves(t *testing.T) {
	shader, other := []uint32{2<<16 | opCapability, 1}, []uint32{2<<16 | opCapability, 4433}
	extension := append([]uint32{3<<16 | opExtension}, literal("SPV_KHR")...)
	entry := append([]uint32{5<<16 | opEntryPoint, 5, 4}, literal("main")...)
	size := []uint32{6<<16 | opExecutionMode, 4, 17, 64, 1, 1}
	half, pair := []uint32{3<<16 | opTypeFloat, 6, 16}, []uint32{4<<16 | opTypeVector, 7, 6, 2}
	function := []uint32{5<<16 | opFunction, 2, 4, 0, 3}
	pack := []uint32{6<<16 | opExtInst, 11, 12, 1, packHalf2x16, 13}
	unpack := []uint32{6<<16 | opExtInst, 11, 14, 1, 62, 12}

	rounding := []uint32{2<<16 | opCapability, 4467}
	float16 := []uint32{2<<16 | opCapability, 9}
	controls := []uint32{7<<16 | opExtension, 0x5f565053, 0x5f52484b, 0x616f6c66, 0x6f635f74,
		0x6f72746e, 0x0000736c} // "SPV_", "KHR_", "floa", "t_co", "ntro", "ls"
	mode := []uint32{4<<16 | opExecutionMode, 4, 4462, 16}
	converted := func(pair, id uint32) []uint32 {
		return []uint32{4<<16 | opFConvert, pair, id, 13, 4<<16 | opBitcast, 11, 12, id}
	}
	for name, c := range map[string]struct{ code, want []byte }{
		"no 16-bit types": {
			module(20, shader, other, extension, entry, size, function, pack, unpack),
			module(23, shader, other, rounding, float16, controls, extension, entry, mode, size,
				[]uint32{3<<16 | opTypeFloat, 20, 16}, []uint32{4<<16 | opTypeVector, 21, 20, 2},
				function, converted(21, 22), unpack)},
		"16-bit floats": {
			module(20, shader, float16, entry, half, function, pack),
			module(22, shader, float16, rounding, controls, entry, mode, half,
				[]uint32{4<<16 | opTypeVector, 20, 6, 2}, function, converted(20, 21))},
		"pairs of them": {
			module(20, float16, entry, half, pair, function, pack, pack),
			module(22, float16, rounding, controls, entry, mode, half, pair, function,
				converted(7, 20), converted(7, 21))},
	} {
		got, err := roundingHalves(c.code)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, got\n%swant\n%s", name, err, hex.Dump(got), hex.Dump(c.want))
		}
	}
}

// What is no SPIR-V, or cut off, is an error.
func TestRoundingHalvesOfDamagedModules(t *testing.T) {
	whole := module(9, []uint32{2<<16 | opCapability, 1})
	for want, code := range map[string][]byte{
		"are no SPIR-V":          []byte("pictures"),
		"2 words at word 5 of 6": whole[:len(whole)-4],
		"0 words at word 5":      module(9, []uint32{0}),
		"entry point":            whole,
	} {
		if _, err := roundingHalves(code); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
