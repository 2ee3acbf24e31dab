package engine

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// Kernel declares a compute shader whose push constants are laid out like P, a struct of uint32,
// int32 and float32 fields. It is a value: Specialize, Variant, Texel and the like return changed
// copies.
type Kernel[P any] struct {
	// Shader is the stem of the SPIR-V's file.
	Shader string
	// Args are the tensors by binding.
	Args Args
	// Groups returns the number of workgroups of a one-dimensional grid. The engine folds a large
	// grid.
	Groups func(p P) int
	// Local is the workgroup size; 0 means 64.
	Local int
	// Forms are the forms that the shader exists in. Without any, FormLanes is the only one.
	Forms []Form
	// Wide are further tensors of the forms in which lanes work together. They follow Args.
	Wide Args
	// Work returns the floating-point operations and each tensor's traffic, for chunking, profiles
	// and plans. It is optional. Without traffic, all of each tensor counts.
	Work func(p P) (flops float64, traffic []Traffic)

	spec    []uint32
	variant string
	form    Form
	reads   readPath
	packs   bool // packs 16-bit floats though it stores no F16
}

// readPath says how a kernel reads its vec4 inputs.
type readPath uint8

const (
	readsDefault readPath = iota
	readsStorage
	readsTexel
	readsAddress
	readsShuffle
)

// Specialize sets the specialisation constants 1, 2, …
func (k Kernel[P]) Specialize(values ...uint32) Kernel[P] { k.spec = values; return k }

// halvesConstant is the specialisation constant of prelude.glsl that says what 16-bit floats are:
// F16 packed by the shader's own code, F16 packed by the device's instruction, or BF16.
const (
	halvesConstant = 7
	halvesPacked   = 1
	halvesBF16     = 2
)

// Variant selects another SPIR-V of the same interface: NAME_variant.
func (k Kernel[P]) Variant(v string) Kernel[P] { k.variant = v; return k }

// WithLocal sets the workgroup size.
func (k Kernel[P]) WithLocal(n int) Kernel[P] { k.Local = n; return k }

// Texel selects how the kernel reads its In4 arguments: through texel buffers, or else through
// storage buffers. Without it the kernel reads as is faster on the device.
func (k Kernel[P]) Texel(on bool) Kernel[P] {
	k.reads = readsStorage
	if on {
		k.reads = readsTexel
	}
	return k
}

// ByAddress selects the SPIR-V NAME_address. Its Same4 and SameStored arguments come as 64-bit
// addresses behind the push constants. On CPU drivers such a read is one instruction, while a read
// from a storage buffer checks bounds, on some drivers lane by lane. The shader must not read
// beyond a tensor, not even in lanes or rounds of a loop that are masked off. The device must have
// Caps.Addresses.
func (k Kernel[P]) ByAddress() Kernel[P] { k.reads = readsAddress; return k }

// Shuffled selects the SPIR-V NAME_texel_shuffle. Each lane reads a part of the Same4 and
// SameStored arguments, and the lanes exchange these parts within their subgroup. Inputs are texel
// buffers, and a workgroup is one subgroup. The device must have Caps.Shuffles.
func (k Kernel[P]) Shuffled() Kernel[P] { k.reads = readsShuffle; return k }

// Dispatch records the kernel. The tensors have the order of Args, and each is bound by its exact
// range. It panics where a tensor is absent or of a wrong type. It fails with a LimitError where
// the kernel has too many storage buffers, or a tensor is too large for one binding.
func (k Kernel[P]) Dispatch(r *Recorder, p P, tensors ...Tensor) {
	args := k.args()
	if len(tensors) != len(args) {
		panic(fmt.Sprintf("engine: kernel %s: %d tensors for %d arguments",
			k.stem(), len(tensors), len(args)))
	}
	o := op{kind: opDispatch, scope: r.scope, groups: k.Groups(p),
		push: slices.Clone(pushBytes(&p)), params: p, args: args, tensors: tensors}
	if o.groups <= 0 {
		panic(fmt.Sprintf("engine: kernel %s: %d workgroups for %+v", k.Shader, o.groups, p))
	}
	local := k.Local
	if local == 0 {
		local = 64
	}
	o.matrix = k.form == FormMatrix
	if o.matrix && len(r.dev.caps.Matrices) == 0 {
		panic(fmt.Sprintf("engine: kernel %s: %s has no cooperative matrices",
			k.Shader, r.dev.Name()))
	}
	if k.form == FormWorkgroup && !r.dev.caps.Matrix2.Complete() && k.variant != Emulated {
		panic(fmt.Sprintf("engine: kernel %s: %s has no cooperative matrices of workgroups",
			k.Shader, r.dev.Name()))
	}
	o.spec = append([]uint32{uint32(min(local, r.dev.caps.MaxInvocations))}, k.spec...)
	if k.Work != nil {
		o.flops, o.traffic = k.Work(p)
	}
	for i, t := range tensors {
		if !t.Valid() {
			panic(fmt.Sprintf("engine: kernel %s: argument %s is absent", k.Shader, args[i].Name))
		}
	}
	storage := args.storage(k.stem(), tensors)
	o.half, o.packing = storage.half(), k.packing(r.dev, storage)
	halves := func(v uint32) {
		o.spec = append(append(o.spec, make([]uint32, halvesConstant-len(o.spec))...), v)
	}
	switch {
	case storage == BF16:
		halves(halvesBF16)
	case o.half && o.packing != PackByHand:
		halves(halvesPacked)
	}
	o.shader, o.texel = k.module(r.dev, storage, tensors)
	if k.reads == readsAddress {
		o.addresses = (len(o.push) + 7) &^ 7
		o.push = append(o.push, make([]byte, o.addresses+8*args.same()-len(o.push))...)
	}
	if n := o.storageBuffers(); n > r.dev.caps.MaxBindings {
		r.Fail(&LimitError{Device: r.dev.Name(), What: "kernel " + k.Shader, Limit: LimitBindings,
			Needed: uint64(n), Most: uint64(r.dev.caps.MaxBindings)})
	}
	for i, t := range tensors {
		if !o.boundAsTexel(i) && uint64(t.Bytes()) > r.dev.caps.MaxStorageRange {
			what := fmt.Sprintf("kernel %s: %s = %v", k.Shader, args[i].Name, t)
			r.Fail(&LimitError{Device: r.dev.Name(), What: what, Limit: LimitBinding,
				Needed: uint64(t.Bytes()), Most: r.dev.caps.MaxStorageRange})
		}
		if t.offset%4 != 0 || t.offset%r.dev.offsetAlignment() != 0 {
			panic(fmt.Sprintf("engine: kernel %s: %s = %v starts at byte %d, not a multiple of %d",
				k.Shader, args[i].Name, t, t.offset, r.dev.offsetAlignment()))
		}
	}
	r.add(o)
}

// module returns the stem of the SPIR-V's file, and whether its vec4 inputs are texel buffers.
// Texel buffers and matrices know no BF16: kernels of such tensors read storage or by address.
func (k Kernel[P]) module(d *Device, storage DType, tensors []Tensor) (name string,
	texel bool) {
	reads, half := k.reads, storage.half()
	if storage == BF16 {
		if reads == readsShuffle || k.form.matrices() {
			panic(fmt.Sprintf("engine: kernel %s: BF16 by shuffles or on matrices", k.Shader))
		}
		if reads != readsAddress {
			reads = readsStorage
		}
	}
	if reads == readsTexel || reads == readsDefault && d.texel {
		name := moduleName(k.stem(), readsTexel, half, k.variant)
		if d.hasTexelVariant(name, k.args(), tensors) {
			return name, true
		}
		reads = readsStorage
	}
	return moduleName(k.stem(), reads, half, k.variant), reads == readsShuffle
}

// moduleName returns NAME, NAME_texel, NAME_f16, NAME_texel_f16_tile4x16, NAME_f16_address,
// NAME_texel_shuffle and the like.
func moduleName(shader string, reads readPath, half bool, variant string) string {
	if reads == readsTexel || reads == readsShuffle {
		shader += "_texel"
	}
	if half {
		shader += "_f16"
	}
	switch reads {
	case readsAddress:
		shader += "_address"
	case readsShuffle:
		shader += "_shuffle"
	}
	if variant != "" {
		shader += "_" + variant
	}
	return shader
}

// pushBytes returns the memory of *p.
func pushBytes[P any](p *P) []byte {
	checkPush(reflect.TypeFor[P]())
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), unsafe.Sizeof(*p))
}
