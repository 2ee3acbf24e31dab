package interop

import (
	"bytes"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// encodeAttribute writes an attribute of a node. A value of another type is a programmer's mistake.
func encodeAttribute(name string, value any) (attribute message) {
	attribute.text(1, name)
	kind := uint64(attributeInt)
	switch v := value.(type) {
	case int:
		attribute.varint(3, uint64(v))
	case []int:
		kind = attributeInts
		for _, x := range v {
			attribute.varint(8, uint64(x))
		}
	case float32:
		kind = attributeFloat
		attribute = protowire.AppendTag(attribute, 2, protowire.Fixed32Type)
		attribute = protowire.AppendFixed32(attribute, math.Float32bits(v))
	default:
		panic(fmt.Sprintf("interop: attribute %s of an ONNX node cannot be %T", name, value))
	}
	attribute.varint(20, kind)
	return attribute
}

// encodeWeight writes a tensor as raw little-endian bytes.
func encodeWeight(t Tensor) (weight message) {
	for _, d := range t.Shape {
		weight.varint(1, uint64(d))
	}
	switch kind := t.DType(); kind {
	case F32:
		weight.varint(2, onnxFloat)
	case I64:
		weight.varint(2, onnxInt64)
	default:
		panic(fmt.Sprintf("interop: weight %s of an ONNX file cannot be %s", t.Name, kind))
	}
	weight.text(8, t.Name)
	var raw bytes.Buffer
	_ = writeData(&raw, t) // a buffer takes everything
	weight.message(9, raw.Bytes())
	return weight
}
