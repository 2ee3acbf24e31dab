package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// SPIR-V's numbers, of its specification, of SPV_KHR_float_controls and of GLSL.std.450.
const (
	spirvMagic      = 0x07230203
	spirvHeader     = 5 // words
	spirvBound      = 3 // the header's word that is above all identifiers
	opExtension     = 10
	opExtInst       = 12
	opEntryPoint    = 15
	opExecutionMode = 16
	opCapability    = 17
	opTypeFloat     = 22
	opTypeVector    = 23
	opFunction      = 54
	opFConvert      = 115
	opBitcast       = 124

	capabilityFloat16     = 9
	capabilityRoundingRTE = 4467
	capabilityMatrices    = 6022
	executionModeRounding = 4462 // RoundingModeRTE
	floatControls         = "SPV_KHR_float_controls"
	packHalf2x16          = 58
)

// roundingHalves returns a module of one entry point in which each packHalf2x16 became a conversion
// to 16-bit floats, told to round to the nearest, ties to even (RoundingModeRTE 16). Mesa's driver
// of AMD's GPUs rounds packHalf2x16 to zero, told or not, and conversions as it is told.
//
// Only devices of Caps.RoundsHalves may load such a module. The committed SPIR-V asks for nothing.
func roundingHalves(code []byte) ([]byte, error) {
	m, err := parseSPIRV(code)
	if err != nil {
		return nil, err
	}
	half, pair, types := m.halves()
	var out []uint32
	out = append(out, m.words[:m.capabilities]...)
	out = append(out, 2<<16|opCapability, capabilityRoundingRTE)
	if !m.float16 {
		out = append(out, 2<<16|opCapability, capabilityFloat16)
	}
	name := literal(floatControls)
	out = append(out, uint32(1+len(name))<<16|opExtension)
	out = append(out, name...)
	out = append(out, m.words[m.capabilities:m.entries]...)
	out = append(out, 4<<16|opExecutionMode, m.main, executionModeRounding, 16)
	out = append(out, m.words[m.entries:m.functions]...)
	out = append(out, types...)
	next := max(half, pair, m.words[spirvBound]-1) + 1
	for at := m.functions; at < len(m.words); {
		in := m.words[at : at+int(m.words[at]>>16)]
		at += len(in)
		if in[0] != 6<<16|opExtInst || in[4] != packHalf2x16 {
			out = append(out, in...)
			continue
		}
		out = append(out, 4<<16|opFConvert, pair, next, in[5])
		out = append(out, 4<<16|opBitcast, in[1], in[2], next)
		next++
	}
	out[spirvBound] = next
	patched := make([]byte, 0, 4*len(out))
	for _, w := range out {
		patched = binary.LittleEndian.AppendUint32(patched, w)
	}
	return patched, nil
}

// spirv is a module with the places of its sections. GLSL.std.450 is the only set of instructions
// that shaders import.
type spirv struct {
	words                            []uint32
	capabilities, entries, functions int    // capabilities and entries: ends; functions: beginning
	main                             uint32 // the entry point's function
	float16                          bool   // capability Float16
	matrices                         bool   // capability CooperativeMatrixKHR
	half, pair                       uint32 // types of one and two 16-bit floats; 0: none
}

// parseSPIRV finds the sections of a module.
func parseSPIRV(code []byte) (m spirv, err error) {
	if len(code)%4 != 0 || len(code) < 4*spirvHeader ||
		binary.LittleEndian.Uint32(code) != spirvMagic {
		return m, fmt.Errorf("engine: %d bytes are no SPIR-V", len(code))
	}
	m.words = make([]uint32, len(code)/4)
	for i := range m.words {
		m.words[i] = binary.LittleEndian.Uint32(code[4*i:])
	}
	m.capabilities, m.functions = spirvHeader, len(m.words)
	for at := spirvHeader; at < len(m.words); {
		length := int(m.words[at] >> 16)
		if length == 0 || at+length > len(m.words) {
			return m, fmt.Errorf("engine: SPIR-V: an instruction of %d words at word %d of %d",
				length, at, len(m.words))
		}
		m.note(at, m.words[at:at+length])
		at += length
	}
	if m.entries == 0 {
		return m, errors.New("engine: SPIR-V without an entry point")
	}
	return m, nil
}

// note takes from one instruction what the module's fields say.
func (m *spirv) note(at int, in []uint32) {
	switch in[0] & 0xffff {
	case opCapability:
		m.capabilities = at + len(in)
		m.float16 = m.float16 || in[1] == capabilityFloat16
		m.matrices = m.matrices || in[1] == capabilityMatrices
	case opEntryPoint:
		m.entries, m.main = at+len(in), in[2]
	case opTypeFloat:
		if len(in) == 3 && in[2] == 16 { // a fourth word is for floats of other kinds
			m.half = in[1]
		}
	case opTypeVector:
		if in[2] == m.half && m.half != 0 && in[3] == 2 {
			m.pair = in[1]
		}
	case opFunction:
		m.functions = min(m.functions, at)
	}
}

// needsMatrices tells whether a module declares the capability of cooperative matrices.
func needsMatrices(code []byte) bool {
	m, err := parseSPIRV(code)
	return err == nil && m.matrices
}

// halves returns the types of one and two 16-bit floats, and declarations of those that the module
// lacks.
func (m *spirv) halves() (half, pair uint32, declared []uint32) {
	half, pair = m.half, m.pair
	next := m.words[spirvBound]
	if half == 0 {
		half = next
		next++
		declared = append(declared, 3<<16|opTypeFloat, half, 16)
	}
	if pair == 0 {
		pair = next
		declared = append(declared, 4<<16|opTypeVector, pair, half, 2)
	}
	return half, pair, declared
}

// literal is a string as SPIR-V holds it: its bytes and a zero, in whole words.
func literal(s string) (words []uint32) {
	b := append([]byte(s), make([]byte, 4-len(s)%4)...)
	for ; len(b) > 0; b = b[4:] {
		words = append(words, binary.LittleEndian.Uint32(b))
	}
	return words
}
