package costmodel

import (
	"slices"
	"strings"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Kind is a sort of operations that reach about the same share of a device's peaks.
type Kind string

// The kinds, as device files name them.
const (
	Conv3x3           Kind = "conv_3x3"           // direct convolutions and data gradients
	Conv1x1           Kind = "conv_1x1"           // the same with filters of one tap, and products
	ConvMatrix        Kind = "conv_matrix"        // both on cooperative matrices
	Winograd          Kind = "winograd"           // products of Winograd's convolutions
	WinogradTransform Kind = "winograd_transform" // what goes before and after them
	Weight3x3         Kind = "weight_3x3"         // weight gradients
	Weight1x1         Kind = "weight_1x1"         // the same with filters of one tap
	WeightMatrix      Kind = "weight_matrix"      // both on cooperative matrices
	Norm              Kind = "norm"               // batch norms, forward and backward
	Pooling           Kind = "pooling"            // maxima and averages of windows and images
	Elementwise       Kind = "elementwise"        // everything else: updates, ReLU, sums, copies
	Contrast          Kind = "contrast"           // the loss, its products excepted
)

// Kinds lists all kinds in the order of tables.
func Kinds() []Kind {
	return []Kind{Conv3x3, Conv1x1, ConvMatrix, Winograd, WinogradTransform, Weight3x3, Weight1x1,
		WeightMatrix, Norm, Pooling, Elementwise, Contrast}
}

// KindOf is the kind of an operation of a plan.
func KindOf(o engine.Operation) Kind {
	starts := func(stems ...string) bool {
		return slices.ContainsFunc(stems, func(s string) bool {
			return strings.HasPrefix(o.Kernel, s)
		})
	}
	matrix := strings.Contains(o.Kernel, "_matrix")
	switch {
	case starts("conv2d_weight"):
		return filterKind(o, matrix, Weight1x1, Weight3x3, WeightMatrix)
	case starts("conv2d_"):
		return filterKind(o, matrix, Conv1x1, Conv3x3, ConvMatrix)
	case starts("winograd_product", "winograd_row") && o.FLOPs > 0:
		return Winograd
	case starts("winograd_"):
		return WinogradTransform
	case starts("batch_norm_"):
		return Norm
	case starts("max_pool2d_", "avg_pool2d_", "global_avg_pool2d_"):
		return Pooling
	case starts("nt_xent_", "contrast_", "alignment_uniformity_", "log_sum_exp"):
		return Contrast
	}
	return Elementwise
}

func filterKind(o engine.Operation, matrix bool, one, several, onMatrices Kind) Kind {
	switch {
	case matrix:
		return onMatrices
	case kernels.FilterTaps(o.Params) > 1:
		return several
	}
	return one
}

// onMatrices tells whether the kind computes on cooperative matrices, which have a peak of their
// own.
func (k Kind) onMatrices() bool { return k == ConvMatrix || k == WeightMatrix }
