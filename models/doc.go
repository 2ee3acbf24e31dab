// Package models has the encoder, the projection head and what binds them to memory.
//
// A layer's Forward records its operations and returns its output with a function that records the backward pass; that function
// holds the tensors which backward needs, so there is no tape and a network may be recorded several times in one program.
//
// The gradient rule: parameter gradients are written by the first backward pass of a step and accumulated by later ones
// (Context.Accumulate); activation gradients are overwritten; where paths join, the later one adds.
//
// Dimensions: N views (2B of a batch of B images), H W C, K output channels, D embedding. Activations are NHWC and filters KRSC with
// C and K padded to a multiple of 4; parameters have torchvision's names and, at the border, its shapes.
package models
