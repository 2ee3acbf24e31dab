package engine

// DType is the type of a tensor's elements.
type DType uint8

// Element types. U8 tensors are read by shaders as packed 32-bit words, so their size must be a multiple of four bytes.
const (
	F32 DType = iota
	I32
	U32
	U8
	F16
)

// Size is the number of bytes of one element.
func (d DType) Size() int { return [...]int{4, 4, 4, 1, 2}[d] }

func (d DType) String() string { return [...]string{"f32", "i32", "u32", "u8", "f16"}[d] }
