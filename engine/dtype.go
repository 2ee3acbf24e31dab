package engine

// DType is the type of a tensor's elements.
type DType uint8

// Element types. Shaders read U8 tensors as packed 32-bit words: their size is a multiple of 4
// bytes.
const (
	F32 DType = iota
	I32
	U32
	U8
	F16
	BF16 // the upper half of an F32; kernels store it in place of F16
)

// Size returns the number of bytes of one element.
func (d DType) Size() int { return [...]int{4, 4, 4, 1, 2, 2}[d] }

// half tells whether elements are floats of 16 bits.
func (d DType) half() bool { return d == F16 || d == BF16 }

func (d DType) String() string { return [...]string{"f32", "i32", "u32", "u8", "f16", "bf16"}[d] }
