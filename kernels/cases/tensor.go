package cases

import (
	"fmt"
	"math"
	"math/rand/v2"
	"unsafe"

	"vksimclr/engine"
)

// Tensor is one operand of a case. The kernel sees T, the reference sees V.
type Tensor struct {
	Name string
	T    engine.Tensor
	V    []float64 // inputs as given; outputs zero until the reference has run
	Tol  float64   // largest relative L2 error; 0 means the case's

	role  role
	whole engine.Tensor // T with a guard band on either side
	start []uint32      // words of whole before a run
}

type role int

const (
	input   role = iota // must be unchanged afterwards
	output              // starts poisoned; every element must be written
	updated             // starts with values
)

const (
	// guardElements lie on either side of every operand: a whole page of float32, which catches a
	// stray vec4 or a stray row of a tile. It is a multiple of every offset alignment.
	guardElements = 1024
	// poison is a quiet NaN. A value read from a guard band or from an output that is not written
	// yet spoils the result visibly.
	poison = 0x7FC5A5A5
	// halfPoison is two of them in 16 bits.
	halfPoison = 0x7E5A7E5A
	// bfloatPoison is the same in bfloat16.
	bfloatPoison = 0x7FDA7FDA
)

// Failure is the panic value of an Env whose device failed to give memory or to transfer data: the
// fault of the world, not of the case.
type Failure struct{ Err error }

func (f Failure) Error() string { return f.Err.Error() }
func (f Failure) Unwrap() error { return f.Err }

func must(err error) {
	if err != nil {
		panic(Failure{err})
	}
}

// add makes a guarded tensor of poison.
func (e *Env) add(name string, dtype engine.DType, r role, dims []int) *Tensor {
	n := 1
	for _, d := range dims {
		n *= d
	}
	whole, err := e.device.NewTensor(name, dtype, n+2*guardElements)
	must(err)
	t := &Tensor{Name: name, T: whole.At(guardElements, dims...), V: make([]float64, n), role: r,
		whole: whole}
	t.start = make([]uint32, whole.Bytes()/4)
	fill := uint32(poison)
	switch dtype {
	case engine.F16:
		fill = halfPoison
	case engine.BF16:
		fill = bfloatPoison
	}
	for i := range t.start {
		t.start[i] = fill
	}
	e.Tensors = append(e.Tensors, t)
	return t
}

// input makes a guarded tensor with values; V gets them as the dtype holds them.
func (e *Env) input(name string, dtype engine.DType, gen func(*rand.Rand, int) float64,
	dims []int) *Tensor {
	t, rng := e.add(name, dtype, input, dims), e.random(name)
	for i := range t.V {
		t.V[i] = t.put(i, gen(rng, i))
	}
	return t
}

// put stores element i in the starting words and returns it as stored.
func (t *Tensor) put(i int, v float64) float64 {
	switch at := i + guardElements; t.T.DType() {
	case engine.F32:
		t.start[at] = math.Float32bits(float32(v))
		return float64(float32(v))
	case engine.F16:
		h := engine.NewHalf(float32(v))
		halves(t.start)[at] = h
		return float64(h.Float())
	case engine.BF16:
		b := engine.NewBFloat(float32(v))
		halves(t.start)[at] = engine.Half(b)
		return float64(b.Float())
	case engine.U8:
		bytes(t.start)[at] = uint8(v)
		return float64(uint8(v))
	default:
		t.start[at] = uint32(v)
		return float64(uint32(v))
	}
}

// get reads element i of downloaded words.
func (t *Tensor) get(words []uint32, i int) float64 {
	switch at := i + guardElements; t.T.DType() {
	case engine.F32:
		return float64(math.Float32frombits(words[at]))
	case engine.F16:
		return float64(halves(words)[at].Float())
	case engine.BF16:
		return float64(engine.BFloat(halves(words)[at]).Float())
	case engine.U8:
		return float64(bytes(words)[at])
	default:
		return float64(words[at])
	}
}

// Compared reports whether the reference computes the tensor.
func (t *Tensor) Compared() bool { return t.role != input }

// Reset puts the starting words on the device, guard bands and poison included.
func (e *Env) Reset() {
	for _, t := range e.Tensors {
		must(engine.Upload(e.device, t.whole, t.start))
	}
}

// Words downloads the tensor with its guard bands.
func (e *Env) Words(t *Tensor) []uint32 {
	words, err := engine.Download[uint32](e.device, t.whole)
	must(err)
	return words
}

// Values are the elements of downloaded words.
func (t *Tensor) Values(words []uint32) []float64 {
	v := make([]float64, t.T.Len())
	for i := range v {
		v[i] = t.get(words, i)
	}
	return v
}

// Strayed is an error if a run wrote words that it must not write: guard bands, or any word of an
// input. It is nil otherwise.
func (t *Tensor) Strayed(words []uint32) error {
	size := t.T.DType().Size() // small elements fill whole words
	first, last := guardElements*size/4, (guardElements+t.T.Len())*size/4
	for i, w := range words {
		inside := i >= first && i < last
		if w == t.start[i] || inside && t.role != input {
			continue
		}
		if inside {
			return fmt.Errorf("input %s changed at word %d", t.Name, i-first)
		}
		return fmt.Errorf("guard band of %s written at word %d of [0,%d)", t.Name, i-first,
			last-first)
	}
	return nil
}

// halves views words as 16-bit floats.
func halves(words []uint32) []engine.Half {
	return unsafe.Slice((*engine.Half)(unsafe.Pointer(unsafe.SliceData(words))), 2*len(words))
}

// bytes views words as the bytes that the device sees.
func bytes(words []uint32) []uint8 {
	return unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(words))), 4*len(words))
}
