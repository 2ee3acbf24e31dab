package interop

import (
	"io"
	"maps"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// ONNX is a network with one input and one output, as an ONNX file holds it. The first
// dimension of both is the batch and may have any size.
type ONNX struct {
	Name     string
	Producer string            // the program that writes the file
	Opset    int               // version of the operators
	Metadata map[string]string // anything
	Input    ONNXValue
	Output   ONNXValue
	Nodes    []ONNXNode // in an order in which every input comes first
	Weights  []Tensor   // F32 or I64, named as nodes' inputs
}

// ONNXValue names an input or output. Shape leaves out the batch. Its elements are F32, or U8 with
// Bytes.
type ONNXValue struct {
	Name  string
	Shape []int
	Bytes bool
}

// ONNXNode applies an operator. Its first output is called Output. An attribute is an int, []int or
// float32.
type ONNXNode struct {
	Operator   string
	Inputs     []string
	Output     string
	Attributes map[string]any
}

// The numbers of fields and types in onnx.proto, which is part of the ONNX specification.
const (
	onnxVersion = 7 // of the file format, as opset 13 wants it
	onnxFloat   = 1
	onnxUint8   = 2
	onnxInt64   = 7

	attributeFloat = 1
	attributeInt   = 2
	attributeInts  = 7
)

// WriteONNX writes the file. The bytes depend on the values alone.
func WriteONNX(w io.Writer, m ONNX) error {
	var model message
	model.varint(1, onnxVersion)
	model.text(2, m.Producer)
	var opset message
	opset.text(1, "") // the standard operators
	opset.varint(2, uint64(m.Opset))
	model.message(8, opset)
	for _, key := range slices.Sorted(maps.Keys(m.Metadata)) {
		var entry message
		entry.text(1, key)
		entry.text(2, m.Metadata[key])
		model.message(14, entry)
	}
	model.message(7, m.graph())
	_, err := w.Write(model)
	return err
}

func (m ONNX) graph() (graph message) {
	for _, n := range m.Nodes {
		graph.message(1, n.encode())
	}
	graph.text(2, m.Name)
	for _, t := range m.Weights {
		graph.message(5, encodeWeight(t))
	}
	graph.message(11, m.Input.encode())
	graph.message(12, m.Output.encode())
	return graph
}

func (n ONNXNode) encode() (node message) {
	for _, input := range n.Inputs {
		node.text(1, input)
	}
	node.text(2, n.Output)
	node.text(3, n.Output)
	node.text(4, n.Operator)
	for _, name := range slices.Sorted(maps.Keys(n.Attributes)) {
		node.message(5, encodeAttribute(name, n.Attributes[name]))
	}
	return node
}

// encode writes the type of a value, with a shape whose first dimension is called "batch".
func (v ONNXValue) encode() (value message) {
	var shape, batch, tensor, kind message
	batch.text(2, "batch")
	shape.message(1, batch)
	for _, d := range v.Shape {
		var dim message
		dim.varint(1, uint64(d))
		shape.message(1, dim)
	}
	element := uint64(onnxFloat)
	if v.Bytes {
		element = onnxUint8
	}
	tensor.varint(1, element)
	tensor.message(2, shape)
	kind.message(1, tensor)
	value.text(1, v.Name)
	value.message(2, kind)
	return value
}

// message is a protocol buffer under construction.
type message []byte

func (m *message) varint(field protowire.Number, v uint64) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, field, protowire.VarintType), v)
}

func (m *message) text(field protowire.Number, v string) {
	*m = protowire.AppendString(protowire.AppendTag(*m, field, protowire.BytesType), v)
}

func (m *message) message(field protowire.Number, v message) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, field, protowire.BytesType), v)
}
