package audit

// Opcodes.
const (
	opLine              = 8
	opMemoryModel       = 14
	opTypeVoid          = 19
	opTypeBool          = 20
	opTypeInt           = 21
	opTypeFloat         = 22
	opTypeVector        = 23
	opTypeArray         = 28
	opTypeStruct        = 30
	opTypePointer       = 32
	opTypeFunction      = 33
	opConstantTrue      = 41
	opConstant          = 43
	opConstantComposite = 44
	opSpecConstantTrue  = 48
	opSpecConstant      = 50
	opSpecConstantOp    = 52
	opFunction          = 54
	opFunctionEnd       = 56
	opFunctionCall      = 57
	opVariable          = 59
	opLoad              = 61
	opStore             = 62
	opAccessChain       = 65
	opInBoundsChain     = 66
	opDecorate          = 71
	opControlBarrier    = 224
	opMemoryBarrier     = 225
	opPhi               = 245
	opLoopMerge         = 246
	opSelectionMerge    = 247
	opLabel             = 248
	opBranch            = 249
	opBranchConditional = 250
	opSwitch            = 251
	opKill              = 252
	opReturn            = 253
	opUnreachable       = 255
	opNoLine            = 317
	opGroupFirst        = 333 // of subgroup operations
	opGroupLast         = 366
	opTypeMatrixKHR     = 4456
	opMatrixLoad        = 4457
	opMatrixStore       = 4458
	opMatrixMulAdd      = 4459
	opTensorLoad        = 5367 // of SPV_NV_cooperative_matrix2
	opTensorStore       = 5368
)

// Decorations, built-in variables, storage classes, scopes and memory semantics.
const (
	decorationSpecID  = 1
	decorationBuiltIn = 11

	builtInNumWorkgroups = 24
	builtInWorkgroupSize = 25
	builtInWorkgroupID   = 26
	builtInSubgroupSize  = 36
	builtInNumSubgroups  = 38
	builtInSubgroupID    = 40

	classInput     = 1
	classWorkgroup = 4
	classPrivate   = 6
	classFunction  = 7

	scopeWorkgroup = 2
	scopeSubgroup  = 3

	semanticsAcquireRelease = 0x8
	semanticsWorkgroup      = 0x100

	modelVulkan      = 3
	accessNonPrivate = 0x20
)

// fewest is the least number of operands of an instruction that the audit reads.
func fewest(op uint32) int {
	switch op {
	case opTypeVector, opTypeArray, opTypeInt, opTypePointer, opConstant, opSpecConstant,
		opSpecConstantOp, opVariable, opLoad, opAccessChain, opInBoundsChain, opControlBarrier,
		opMatrixLoad, opTypeMatrixKHR, opMatrixMulAdd, opBranchConditional:
		return 3
	case opMemoryModel, opDecorate, opStore, opTypeFloat, opPhi, opMatrixStore, opMemoryBarrier,
		opSwitch:
		return 2
	case opTensorLoad:
		return 5
	case opTensorStore:
		return 3
	case opBranch, opLabel, opLoopMerge:
		return 1
	}
	switch {
	case op >= opTypeVoid && op <= opTypeFunction:
		return 1
	case op >= opConstantTrue && op <= opSpecConstantOp:
		return 2
	}
	return 0
}
