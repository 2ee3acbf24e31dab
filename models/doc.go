// Package models has encoders, the projection head, their layers, and what binds them to memory.
//
// A layer's Forward records its operations. It returns the output and a function that records the
// backward pass. That function holds the tensors that the backward pass needs, so there is no tape.
// A network may be recorded several times, at several sizes, in one program.
//
// A network declares its parameters in a Layout, by name. Weights gives a layout memory on a
// device. A Context binds both to a recorder. Conv2D, BatchNorm, Linear and GlobalAvgPool are
// layers for encoders of your own; what they use, Context and Layout export.
//
// The gradient rule: the first backward pass of a step writes parameter gradients, later ones add
// to them (Context.Accumulate). Gradients of activations are overwritten. Where paths join, the
// path recorded later adds.
//
// Dimensions: N views (2B of a batch of B images), H W C, K output channels, D embedding.
// Activations are NHWC and filters KRSC, with C and K padded to a multiple of 4. Padding is zero.
// Parameters have torchvision's names. Outside the device they have PyTorch's shapes.
package models
