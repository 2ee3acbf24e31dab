package vk

/*
#include "shim.h"
*/
import "C"

// Matrix2 is what a device has of VK_NV_cooperative_matrix2; all is zero where it does not list the
// extension, or cannot run modules of SPIR-V 1.6.
type Matrix2 struct {
	Listed             bool
	WorkgroupScope     bool // a matrix can be held by a whole workgroup
	FlexibleDimensions bool // sides are multiples of a shape's
	TensorAddressing   bool // tensor layouts load and store matrices
	LocalSizeID        bool // a specialisation constant can be the workgroup's size

	MaxInvocations       int // of a workgroup that holds a matrix
	MaxDimension         int // of a matrix
	ReservedSharedMemory int // bytes that the driver keeps of a workgroup's shared memory
	Shapes               []FlexibleMatrix
}

// FlexibleMatrix is a shape of matrices whose sides are multiples of M, N and K. Invocations is the
// size of the workgroup that holds a matrix, 0 where a subgroup does.
type FlexibleMatrix struct {
	Matrix
	Invocations int
}

// Complete tells whether the device has all that matrices of whole workgroups need.
func (m Matrix2) Complete() bool {
	return m.WorkgroupScope && m.FlexibleDimensions && m.TensorAddressing && m.LocalSizeID
}

func matrix2Of(m *C.shim_matrix2) Matrix2 {
	all := Matrix2{
		Listed: m.listed != 0, WorkgroupScope: m.workgroup_scope != 0,
		FlexibleDimensions: m.flexible_dimensions != 0, TensorAddressing: m.tensor_addressing != 0,
		LocalSizeID: m.local_size_id != 0, MaxInvocations: int(m.max_invocations),
		MaxDimension: int(m.max_dimension), ReservedSharedMemory: int(m.reserved_shared_memory),
	}
	for i, s := range m.shapes[:m.shape_count] {
		all.Shapes = append(all.Shapes, FlexibleMatrix{matrixOf(s), int(m.invocations[i])})
	}
	return all
}

func matrixOf(m C.shim_matrix) Matrix {
	return Matrix{M: int(m.m), N: int(m.n), K: int(m.k), A: uint32(m.a), B: uint32(m.b),
		C: uint32(m.c), Result: uint32(m.result), Scope: uint32(m.scope)}
}
