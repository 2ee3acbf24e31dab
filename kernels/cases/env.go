package cases

import (
	"hash/fnv"
	"math/rand/v2"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Env holds one run of a case: a recorder, the tensors made so far, and the reference to compare
// with.
type Env struct {
	R       *engine.Recorder
	Tensors []*Tensor // in the order of creation
	// Activations is the type of Act, OutAct and InOutAct: F32 or F16. Values of F16 are rounded
	// before the reference sees them.
	Activations engine.DType
	// Policy is how convolutions are made.
	Policy kernels.Policy
	FLOPs  float64 // of one run, as stated by Work
	Bytes  float64 // least traffic of one run, as stated by Work

	device *engine.Device
	seed   uint64
	name   string
	ref    func()
}

// NewEnv starts a run of the named row. Values depend on seed, name and the tensor's own name, not
// on what was made before.
func NewEnv(d *engine.Device, name string, seed uint64) *Env {
	return &Env{R: d.NewRecorder(), device: d, seed: seed, name: name}
}

// In is an input of normal values, as float32 holds them.
func (e *Env) In(name string, dims ...int) *Tensor { return e.InFunc(name, Normal, dims...) }

// InFunc is an input whose element i (row-major) is gen(random, i), rounded to float32.
func (e *Env) InFunc(name string, gen func(r *rand.Rand, i int) float64, dims ...int) *Tensor {
	return e.input(name, engine.F32, gen, dims)
}

// Act is In for an activation.
func (e *Env) Act(name string, dims ...int) *Tensor { return e.ActFunc(name, Normal, dims...) }

// ActFunc is InFunc for an activation.
func (e *Env) ActFunc(name string, gen func(r *rand.Rand, i int) float64, dims ...int) *Tensor {
	return e.input(name, e.Activations, gen, dims)
}

// ActValues is InValues for an activation.
func (e *Env) ActValues(name string, values []float32, dims ...int) *Tensor {
	return e.ActFunc(name, func(_ *rand.Rand, i int) float64 { return float64(values[i]) }, dims...)
}

// OutAct is Out for an activation.
func (e *Env) OutAct(name string, dims ...int) *Tensor {
	return e.add(name, e.Activations, output, dims)
}

// InOutAct is InOut for an activation.
func (e *Env) InOutAct(name string, dims ...int) *Tensor {
	t := e.input(name, e.Activations, Normal, dims)
	t.role = updated
	return t
}

// InU32 is an input of unsigned words.
func (e *Env) InU32(name string, gen func(r *rand.Rand, i int) uint32, dims ...int) *Tensor {
	words := func(r *rand.Rand, i int) float64 { return float64(gen(r, i)) }
	return e.input(name, engine.U32, words, dims)
}

// InOutU32 is a tensor that starts with unsigned words and is compared afterwards, exactly.
func (e *Env) InOutU32(name string, gen func(r *rand.Rand, i int) uint32, dims ...int) *Tensor {
	t := e.InU32(name, gen, dims...)
	t.role = updated
	return t
}

// InU8 is an input of bytes; their number must be a multiple of 4.
func (e *Env) InU8(name string, gen func(r *rand.Rand, i int) uint8, dims ...int) *Tensor {
	bytes := func(r *rand.Rand, i int) float64 { return float64(gen(r, i)) }
	return e.input(name, engine.U8, bytes, dims)
}

// InValues is an input of given values.
func (e *Env) InValues(name string, values []float32, dims ...int) *Tensor {
	return e.InFunc(name, func(_ *rand.Rand, i int) float64 { return float64(values[i]) }, dims...)
}

// Out is a float32 output; every element must be written.
func (e *Env) Out(name string, dims ...int) *Tensor { return e.add(name, engine.F32, output, dims) }

// OutU32 is an output of words, compared exactly.
func (e *Env) OutU32(name string, dims ...int) *Tensor {
	return e.add(name, engine.U32, output, dims)
}

// InOut is a tensor that starts with normal values and is compared afterwards: one that the kernel
// accumulates into, or updates in place.
func (e *Env) InOut(name string, dims ...int) *Tensor { return e.InOutFunc(name, Normal, dims...) }

// InOutFunc is InOut with values of the caller's choice.
func (e *Env) InOutFunc(name string, gen func(r *rand.Rand, i int) float64, dims ...int) *Tensor {
	t := e.input(name, engine.F32, gen, dims)
	t.role = updated
	return t
}

// InOutValues is InOut with given values.
func (e *Env) InOutValues(name string, values []float32, dims ...int) *Tensor {
	return e.InOutFunc(name, func(_ *rand.Rand, i int) float64 { return float64(values[i]) },
		dims...)
}

// Ref names the reference: a function that turns the V of inputs into the V of outputs. It runs at
// most once, for a comparison.
func (e *Env) Ref(f func()) { e.ref = f }

// Work states the floating-point operations of one run and the least number of bytes that it reads
// and writes.
func (e *Env) Work(flops, bytes float64) { e.FLOPs, e.Bytes = flops, bytes }

// RunRef fills the V of outputs by the reference.
func (e *Env) RunRef() {
	if e.ref == nil {
		panic("cases: " + e.name + " states no reference")
	}
	e.ref()
}

// Close frees the tensors.
func (e *Env) Close() {
	for _, t := range e.Tensors {
		e.device.Free(t.whole)
	}
	e.Tensors = nil
}

// Normal draws from the standard normal distribution.
func Normal(r *rand.Rand, _ int) float64 { return r.NormFloat64() }

// Uniform draws from [lo, hi).
func Uniform(lo, hi float64) func(*rand.Rand, int) float64 {
	return func(r *rand.Rand, _ int) float64 { return lo + (hi-lo)*r.Float64() }
}

// Below draws words from 0 … n-1.
func Below(n int) func(*rand.Rand, int) uint32 {
	return func(r *rand.Rand, _ int) uint32 { return r.Uint32N(uint32(n)) }
}

// Scaled draws normal values times scale. Filters take 1/√(terms of the sum), so that outputs
// stay of order one.
func Scaled(scale float64) func(*rand.Rand, int) float64 {
	return func(r *rand.Rand, _ int) float64 { return scale * r.NormFloat64() }
}

func (e *Env) random(tensor string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(e.name + "\x00" + tensor))
	return rand.New(rand.NewPCG(e.seed, h.Sum64()))
}
