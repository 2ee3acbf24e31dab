package engine

import "vksimclr/engine/internal/vk"

// Matrix2 is what a device has of VK_NV_cooperative_matrix2. Kernels of FormWorkgroup need all of
// WorkgroupScope, FlexibleDimensions, TensorAddressing and LocalSizeID.
type Matrix2 struct {
	WorkgroupScope     bool `json:"workgroup_scope"`     // a workgroup can hold a matrix
	FlexibleDimensions bool `json:"flexible_dimensions"` // sides are multiples of a shape's
	TensorAddressing   bool `json:"tensor_addressing"`   // tensor layouts load and store matrices
	LocalSizeID        bool `json:"local_size_id"`       // maintenance4

	MaxInvocations       int              `json:"max_invocations,omitempty"` // that hold a matrix
	MaxDimension         int              `json:"max_dimension,omitempty"`   // of a matrix
	ReservedSharedMemory int              `json:"reserved_shared_memory_bytes,omitempty"`
	Shapes               []FlexibleMatrix `json:"shapes,omitempty"`
}

// FlexibleMatrix is a shape of matrices whose sides are multiples of M, N and K.
type FlexibleMatrix struct {
	Matrix
	// Invocations is the size of the workgroup that holds a matrix, 0 where a subgroup does.
	Invocations int `json:"invocations,omitempty"`
}

// Complete tells whether kernels of FormWorkgroup can run. Without the extension it is false.
func (m *Matrix2) Complete() bool {
	return m != nil && m.WorkgroupScope && m.FlexibleDimensions && m.TensorAddressing &&
		m.LocalSizeID
}

// Workgroups lists the shapes that workgroups of so many invocations multiply in fp16 with fp32
// sums.
func (m *Matrix2) Workgroups(invocations int) (shapes []FlexibleMatrix) {
	if !m.Complete() || invocations > m.MaxInvocations {
		return nil
	}
	for _, s := range m.Shapes {
		if s.fp16() && s.Scope == "workgroup" && s.Invocations == invocations {
			shapes = append(shapes, s)
		}
	}
	return shapes
}

func matrix2Of(m vk.Matrix2) *Matrix2 {
	if !m.Listed {
		return nil
	}
	all := &Matrix2{WorkgroupScope: m.WorkgroupScope, FlexibleDimensions: m.FlexibleDimensions,
		TensorAddressing: m.TensorAddressing, LocalSizeID: m.LocalSizeID,
		MaxInvocations: m.MaxInvocations, MaxDimension: m.MaxDimension,
		ReservedSharedMemory: m.ReservedSharedMemory}
	for _, s := range m.Shapes {
		all.Shapes = append(all.Shapes, FlexibleMatrix{matrixOf(s.Matrix), s.Invocations})
	}
	return all
}
