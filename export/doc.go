// Package export describes a trained encoder for other programs: metadata of its file, the code
// that loads it into PyTorch, and the encoder as an ONNX graph. It knows no GPU.
package export
