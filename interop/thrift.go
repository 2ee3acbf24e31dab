package interop

import "google.golang.org/protobuf/encoding/protowire"

// Numbers of types in Thrift's compact protocol.
const (
	thriftI32, thriftI64, thriftText, thriftListOf, thriftStruct = 5, 6, 8, 9, 12
)

// thrift is a struct in Thrift's compact protocol under construction. Fields are added in rising
// order.
type thrift struct {
	body []byte
	last byte // number of the last field
}

// bytes is the whole struct with the mark of its end.
func (s thrift) bytes() []byte { return append(s.body[:len(s.body):len(s.body)], 0) }

// field begins a field; its number is at most 15 above the last one's.
func (s *thrift) field(number, kind byte) {
	s.body = append(s.body, (number-s.last)<<4|kind)
	s.last = number
}

func (s *thrift) integer(number, kind byte, v int64) {
	s.field(number, kind)
	s.zigzag(v)
}

func (s *thrift) zigzag(v int64) {
	s.body = protowire.AppendVarint(s.body, protowire.EncodeZigZag(v))
}

func (s *thrift) text(number byte, v string) {
	s.field(number, thriftText)
	s.body = protowire.AppendString(s.body, v)
}

func (s *thrift) structure(number byte, v thrift) {
	s.field(number, thriftStruct)
	s.body = append(s.body, v.bytes()...)
}

// start begins a list of so many elements.
func (s *thrift) start(number byte, elements int, kind byte) {
	s.field(number, thriftListOf)
	if elements < 15 {
		s.body = append(s.body, byte(elements)<<4|kind)
		return
	}
	s.body = protowire.AppendVarint(append(s.body, 0xf0|kind), uint64(elements))
}

func (s *thrift) list(number byte, elements []thrift) {
	s.start(number, len(elements), thriftStruct)
	for _, e := range elements {
		s.body = append(s.body, e.bytes()...)
	}
}

func (s *thrift) integers(number byte, elements ...int64) {
	s.start(number, len(elements), thriftI32)
	for _, v := range elements {
		s.zigzag(v)
	}
}

func (s *thrift) texts(number byte, elements []string) {
	s.start(number, len(elements), thriftText)
	for _, v := range elements {
		s.body = protowire.AppendString(s.body, v)
	}
}
