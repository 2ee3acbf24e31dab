// Package export is the way to other programs and back. It describes a trained encoder for them:
// metadata of its file, the code that loads it into PyTorch, and the encoder as an ONNX graph. It
// finds the ResNet in their files. It knows no GPU.
package export
