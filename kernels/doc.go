// Package kernels launches compute shaders: one function per operation, recorded on an
// engine.Recorder. Arguments have the order destinations, saved statistics, inputs, weights,
// numbers. Gradients have the prefix d. A shape that does not fit panics and names both tensors.
//
// Letters for dimensions, here and in the shaders:
//
//	B    images in a step            N  rows, images or views (2B)
//	H W  height and width of input   P Q  of output
//	C    input channels              K  output channels
//	R S  height and width of filter  D  length of an embedding
//	M    rows of a matrix, or pixels N·P·Q
//
// Activations are NHWC and filters KRSC, row-major, float32. C and K are multiples of 4 in memory:
// the padding is zero and stays zero. Sums have a fixed order. It depends on shapes and, for
// tensors that exceed one binding, on the device's limits, but never on the variant of a kernel.
package kernels
