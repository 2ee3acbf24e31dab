package audit

import (
	"encoding/binary"
	"strings"
	"testing"
)

// Ids of the hand-made modules.
const (
	idVoid, idFunction, idMain, idUint, idBool           = 1, 2, 3, 4, 5
	idInput, idLane, idGroups, idSubgroup                = 6, 7, 8, 9
	two, three, ordered, zero, one                       = 10, 11, 12, 13, 14
	idArray, idShared, idWords, idWord                   = 15, 16, 17, 18
	plain, unordered, idOwn, idVariable, idMatrix        = 19, 20, 21, 22, 23
	idLaneValue, idGroupsValue, idSubgroupValue          = 30, 31, 32
	idLaneZero, idGroupsZero, idSubgroupZero             = 33, 34, 35
	first, second, third, fourth                         = 50, 51, 52, 53
	modelGLSL                                     uint32 = 1
)

// words is one instruction.
func words(op uint32, args ...uint32) []uint32 {
	return append([]uint32{uint32(len(args)+1)<<16 | op}, args...)
}

// handMade is a module that loads its built-in variables, compares each with 0, and goes on with
// these instructions.
func handMade(model uint32, body ...[]uint32) []byte {
	const iEqual, typeVoid, typeFunction, typeInt = 170, 19, 33, 21
	code := [][]uint32{{0x07230203, 0x10300, 0, 100, 0},
		words(opMemoryModel, 0, model),
		words(opDecorate, idLane, decorationBuiltIn, 29),
		words(opDecorate, idGroups, decorationBuiltIn, builtInNumSubgroups),
		words(opDecorate, idSubgroup, decorationBuiltIn, builtInSubgroupID),
		words(typeVoid, idVoid), words(typeFunction, idFunction, idVoid),
		words(typeInt, idUint, 32, 0), words(opTypeBool, idBool),
		words(opTypePointer, idInput, classInput, idUint),
		words(opVariable, idInput, idLane, classInput),
		words(opVariable, idInput, idGroups, classInput),
		words(opVariable, idInput, idSubgroup, classInput),
		words(opConstant, idUint, two, 2), words(opConstant, idUint, three, 3),
		words(opConstant, idUint, ordered, 264), words(opConstant, idUint, zero, 0),
		words(opConstant, idUint, one, 1), words(opConstant, idUint, plain, 8),
		words(opConstant, idUint, unordered, 256),
		words(opTypeArray, idArray, idUint, ordered),
		words(opTypePointer, idWords, classWorkgroup, idArray),
		words(opTypePointer, idWord, classWorkgroup, idUint),
		words(opVariable, idWords, idShared, classWorkgroup),
		words(opTypePointer, idOwn, classFunction, idUint),
		words(opFunction, idVoid, idMain, 0, idFunction), words(opLabel, first),
		words(opVariable, idOwn, idVariable, classFunction),
		words(opLoad, idUint, idLaneValue, idLane), words(opLoad, idUint, idGroupsValue, idGroups),
		words(opLoad, idUint, idSubgroupValue, idSubgroup),
		words(iEqual, idBool, idLaneZero, idLaneValue, zero),
		words(iEqual, idBool, idGroupsZero, idGroupsValue, zero),
		words(iEqual, idBool, idSubgroupZero, idSubgroupValue, zero),
	}
	code = append(append(code, body...), words(opFunctionEnd))
	var module []byte
	for _, in := range code {
		for _, word := range in {
			module = binary.LittleEndian.AppendUint32(module, word)
		}
	}
	return module
}

// when is: if (condition) { body } and then a barrier, so that there is always one.
func when(condition uint32, body ...[]uint32) [][]uint32 {
	code := [][]uint32{words(opSelectionMerge, third, 0),
		words(opBranchConditional, condition, second, third), words(opLabel, second)}
	return append(append(code, body...), words(opBranch, third), words(opLabel, third),
		barrier(two), words(opReturn))
}

func barrier(scope uint32) []uint32 { return words(opControlBarrier, scope, scope, ordered) }

// TestFaults: every fault is found in a module made for it, and its sound neighbour has none.
func TestFaults(t *testing.T) {
	const iEqual, iAdd, some = 170, 128, "only some invocations"
	matrix := words(opMatrixLoad, idMatrix, 60, idShared, zero, zero)
	const wholes = "only some invocations of a workgroup"
	const idWhole, idValue, idLayout, idView = 61, 62, 63, 64
	whole := words(opTypeMatrixKHR, idWhole, idUint, two, one, one, zero)
	// tensor loads a matrix that the workgroup holds from a region and by a view.
	tensor := func(region, view uint32) []uint32 {
		return words(opTensorLoad, idWhole, idValue, idOwn, zero, region, 0, 1, view)
	}
	layout := func(at uint32) []uint32 { return words(5375, idUint, idLayout, zero, at, one) }
	view := func(stride uint32) []uint32 { return words(5380, idUint, idView, zero, stride) }
	store := func(region uint32) []uint32 {
		return words(opTensorStore, idOwn, idValue, region, 0, 0)
	}
	straight := func(in ...[]uint32) [][]uint32 { return append(in, words(opReturn)) }
	leave := func(condition uint32) [][]uint32 { // if (condition) return; barrier
		return [][]uint32{words(opSelectionMerge, fourth, 0),
			words(opBranchConditional, condition, fourth, second),
			words(opLabel, second), barrier(two), words(opBranch, fourth),
			words(opLabel, fourth), words(opReturn)}
	}
	// loop runs i = 0, 1, … until i equals a value; inside is in the loop, after behind it.
	loop := func(until uint32, inside, after [][]uint32) [][]uint32 {
		code := [][]uint32{words(opBranch, second), words(opLabel, second),
			words(opPhi, idUint, 40, zero, first, 41, third),
			words(iEqual, idBool, 42, 40, until), words(opLoopMerge, fourth, third, 0),
			words(opBranchConditional, 42, fourth, third), words(opLabel, third)}
		code = append(code, inside...)
		code = append(code, words(iAdd, idUint, 41, 40, one), words(opBranch, second),
			words(opLabel, fourth))
		return append(code, after...)
	}
	// then is the rest of a block: if (condition) barrier
	then := func(condition uint32) [][]uint32 {
		return [][]uint32{words(opSelectionMerge, 71, 0),
			words(opBranchConditional, condition, 70, 71), words(opLabel, 70), barrier(two),
			words(opBranch, 71), words(opLabel, 71), words(opReturn)}
	}
	chosen := func(by uint32) [][]uint32 { // x = by ? 0 : 1; if (x == 0) barrier
		code := [][]uint32{words(opSelectionMerge, third, 0),
			words(opBranchConditional, by, second, third), words(opLabel, second),
			words(opBranch, third), words(opLabel, third),
			words(opPhi, idUint, 43, zero, first, one, second),
			words(iEqual, idBool, 44, 43, zero)}
		return append(code, then(44)...)
	}
	stored := func(value uint32) [][]uint32 { // v = value; if (v == 0) barrier
		code := [][]uint32{words(opStore, idVariable, value),
			words(opLoad, idUint, 45, idVariable), words(iEqual, idBool, 46, 45, zero)}
		return append(code, then(46)...)
	}
	left := append([][]uint32{words(iEqual, idBool, 47, 40, zero)}, then(47)...)
	for _, c := range []struct {
		name, want string // want is "" for a sound module
		model      uint32
		body       [][]uint32
	}{
		{"a barrier that all reach", "", modelGLSL, when(idLaneZero)},
		{"under a uniform condition", "", modelGLSL, when(idGroupsZero, barrier(two))},
		{"under one that lanes differ in", some, modelGLSL, when(idLaneZero, barrier(two))},
		{"under one that subgroups differ in", some, modelGLSL,
			when(idSubgroupZero, barrier(two))},
		{"of the subgroup under that", "", modelGLSL, when(idSubgroupZero, barrier(three))},
		{"of the subgroup under lanes", some, modelGLSL, when(idLaneZero, barrier(three))},
		{"behind a return of all", "", modelGLSL, leave(idGroupsZero)},
		{"behind a return of some", some, modelGLSL, leave(idLaneZero)},
		{"in a loop of equal rounds", "", modelGLSL,
			loop(idGroupsValue, [][]uint32{barrier(two)}, straight())},
		{"in a loop that lanes leave", some, modelGLSL,
			loop(idLaneValue, [][]uint32{barrier(two)}, straight())},
		{"behind a loop that lanes leave", "", modelGLSL,
			loop(idLaneValue, nil, straight(barrier(two)))},
		{"by a counter of equal rounds", "", modelGLSL,
			loop(idGroupsValue, [][]uint32{barrier(two)}, left)},
		{"by the counter that lanes left with", some, modelGLSL, loop(idLaneValue, nil, left)},
		{"by a uniform choice", "", modelGLSL, chosen(idGroupsZero)},
		{"by a choice of lanes", some, modelGLSL, chosen(idLaneZero)},
		{"by a variable", "", modelGLSL, stored(idGroupsValue)},
		{"by a variable of lanes", some, modelGLSL, stored(idLaneValue)},
		{"a matrix that all load", "", modelGLSL, straight(matrix, barrier(two))},
		{"a matrix that a subgroup loads", "", modelGLSL, when(idSubgroupZero, matrix)},
		{"a matrix that lanes load", "matrix operation that only some", modelGLSL,
			when(idLaneZero, matrix)},
		{"a matrix at addresses of lanes", "address that differs", modelGLSL, straight(
			words(opAccessChain, idWord, 48, idShared, idLaneValue),
			words(opMatrixLoad, idMatrix, 60, 48, zero, zero), barrier(two))},
		{"a workgroup's matrix that all load", "", modelGLSL, straight(whole, layout(idGroupsValue),
			view(one), tensor(idLayout, idView), store(idLayout), barrier(two))},
		{"that a subgroup loads", wholes, modelGLSL,
			when(idSubgroupZero, whole, tensor(zero, zero))},
		{"from regions of subgroups", "region that differs within a workgroup", modelGLSL,
			straight(whole, layout(idSubgroupValue), tensor(idLayout, zero), barrier(two))},
		{"by views of subgroups", "region that differs within a workgroup", modelGLSL,
			straight(whole, view(idSubgroupValue), tensor(zero, idView), barrier(two))},
		{"stored to regions of subgroups", "region that differs within a workgroup", modelGLSL,
			straight(whole, tensor(zero, zero), layout(idSubgroupValue), store(idLayout))},
		{"multiplied by a subgroup", wholes, modelGLSL,
			when(idSubgroupZero, whole, words(opMatrixMulAdd, idWhole, idValue, zero, zero, zero))},
		{"no barrier", "without a barrier", modelGLSL, straight()},
		{"scope of the device", "barrier of scope 1", modelGLSL, straight(barrier(one))},
		{"memory of the subgroup", "for memory of scope 3", modelGLSL,
			straight(words(opControlBarrier, two, three, ordered))},
		{"no order", "do not acquire and release", modelGLSL,
			straight(words(opControlBarrier, two, two, unordered))},
		{"no order of workgroup memory", "do not order workgroup memory", modelGLSL,
			straight(words(opControlBarrier, two, two, plain))},
		{"private access, Vulkan's memory model", "that barriers do not order", modelVulkan,
			straight(words(opAccessChain, idWord, 48, idShared, zero),
				words(opStore, 48, zero), barrier(two))},
		{"ordered access", "", modelVulkan,
			straight(words(opAccessChain, idWord, 48, idShared, zero),
				words(opStore, 48, zero, accessNonPrivate), barrier(two))},
	} {
		m, err := Read(handMade(c.model, c.body...))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		faults := strings.Join(m.Faults(), "; ")
		if (faults == "") != (c.want == "") || !strings.Contains(faults, c.want) {
			t.Errorf("%s: %q, want %q", c.name, faults, c.want)
		}
	}
}

// TestSharedBytes: sizes follow specialisation constants and operations on them.
func TestSharedBytes(t *testing.T) {
	m, err := Read(handMade(modelGLSL, barrier(two), words(opReturn)))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := m.SharedBytes(nil); n != 4*264 || err != nil {
		t.Errorf("%d bytes, %v, want %d", n, err, 4*264)
	}
	// 264 becomes constant 5, and the length 3 times that
	m.constants[ordered] = instruction{opSpecConstant, []uint32{idUint, ordered, 7}}
	m.specIDs[ordered] = 5
	m.constants[80] = instruction{opSpecConstantOp, []uint32{idUint, 80, 132, three, ordered}}
	m.types[idArray].args[2] = 80
	for specs, want := range map[uint32]int{0: 4 * 3 * 7, 10: 4 * 3 * 10} {
		set := map[uint32]uint32{}
		if specs > 0 {
			set[5] = specs
		}
		if n, err := m.SharedBytes(set); n != want || err != nil {
			t.Errorf("%d bytes, %v, want %d", n, err, want)
		}
	}
}

// TestDamaged: what is cut short or damaged is an error or has faults, never a panic.
func TestDamaged(t *testing.T) {
	code := handMade(modelGLSL, when(idLaneZero, barrier(two))...)
	for n := 0; n < len(code); n += 4 {
		read(code[:n])
	}
	for n := 20; n < len(code); n++ {
		damaged := append([]byte(nil), code...)
		damaged[n] ^= 0x15
		read(damaged)
	}
}

func read(code []byte) {
	if m, err := Read(code); err == nil {
		m.Faults()
		m.SharedBytes(nil)
	}
}
