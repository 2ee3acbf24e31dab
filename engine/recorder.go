package engine

import "fmt"

// Recorder describes a program: dispatches, copies and fills in order, over persistent and
// transient tensors. It keeps the first error for Finish, so that callers check once.
type Recorder struct {
	dev      *Device
	ops      []op
	temps    []*storage
	scope    Scope
	profile  bool
	sections []int // first operation of each section; none: the program is one
	order    []int // sections as a run goes through them
	err      error // the first one

	candidates []Candidates // that Fastest decided between
	beside     []int        // operations of Beside that no Join is behind
	disjoint   *disjoint    // of the operations under way; nil: none
}

type opKind uint8

const (
	opDispatch opKind = iota
	opCopy
	opFill
	opHost
	opBeside
	opJoin
)

// op is one recorded operation.
type op struct {
	kind      opKind
	scope     Scope
	shader    string // dispatch: SPIR-V name
	spec      []uint32
	groups    int
	push      []byte
	params    any // the struct whose bytes push holds
	args      Args
	tensors   []Tensor
	texel     bool
	addresses int  // offset in push of the addresses of Same4 and SameStored arguments; 0: none
	half      bool // stored arguments are F16 or BF16
	packing   Packing
	matrix    bool   // uses cooperative matrices
	word      uint32 // fill
	host      *hostWork
	disjoint  *disjoint // nil: the operation waits for all that wrote what it uses
	flops     float64
	traffic   []Traffic // by tensor
	bytes     float64   // sum over all tensors
}

// boundAsTexel tells whether argument i is a texel buffer.
func (o *op) boundAsTexel(i int) bool { return o.texel && o.args[i].Vec4() }

// storageBuffers counts the arguments that are not texel buffers.
func (o *op) storageBuffers() (n int) {
	for i := range o.args {
		n += 1 - b2i(o.boundAsTexel(i))
	}
	return n
}

// byAddress tells whether argument i comes by address.
func (o *op) byAddress(i int) bool { return o.addresses > 0 && o.args[i].Same() }

// NewRecorder returns a Recorder of an empty program.
func (d *Device) NewRecorder() *Recorder {
	d.checkOpen()
	return &Recorder{dev: d}
}

// Device returns the device that the program is for.
func (r *Recorder) Device() *Device { return r.dev }

// Temp makes a transient tensor. Its contents are undefined before the first write and lost after
// the last use: tensors that are not in use at the same time share memory.
func (r *Recorder) Temp(name string, dtype DType, dims ...int) Tensor {
	t := newTensor(r.dev, name, dtype, dims)
	t.store.transient, t.store.recorder = true, r
	r.temps = append(r.temps, t.store)
	return t
}

// Fail keeps the first error for Err and Finish: something that the device cannot do. Recording
// goes on.
func (r *Recorder) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Err returns the error that Fail kept.
func (r *Recorder) Err() error { return r.err }

// Profile makes the program take a timestamp after every operation. Each operation then waits for
// the one before.
func (r *Recorder) Profile() { r.profile = true }

// Copy copies src to dst. It panics unless they have the same size in bytes and no byte in common.
func (r *Recorder) Copy(dst, src Tensor) {
	if dst.Bytes() != src.Bytes() {
		panic(fmt.Sprintf("engine: copy of %v to %v", src, dst))
	}
	if dst.overlaps(src) {
		panic(fmt.Sprintf("engine: copy of %v to %v, which overlap", src, dst))
	}
	r.add(op{kind: opCopy, scope: r.scope,
		args: Args{In("src"), Out("dst")}, tensors: []Tensor{src, dst}})
}

// Fill sets every 32-bit word of dst to word.
func (r *Recorder) Fill(dst Tensor, word uint32) {
	r.add(op{kind: opFill, scope: r.scope,
		args: Args{Out("dst")}, tensors: []Tensor{dst}, word: word})
}

// add appends an operation, and notes when it uses which transient tensor. It fails where a tensor
// exceeds one allocation.
func (r *Recorder) add(o op) {
	for _, t := range o.tensors {
		r.checkUse(t)
	}
	if o.traffic == nil {
		o.traffic = o.args.traffic(o.tensors)
	}
	for i, t := range o.tensors {
		o.bytes += (o.traffic[i].Read + o.traffic[i].Written) * float64(t.dtype.Size())
		if t.store.size > r.dev.caps.maxTensor() {
			r.Fail(r.dev.allocationError(t.store.name, t.store.size))
		}
		if t.store.transient {
			r.checkSection(t)
		}
	}
	o.disjoint = r.disjoint
	r.checkBeside(&o)
	o.use(len(r.ops))
	r.ops = append(r.ops, o)
}
