package engine

import (
	"fmt"
	"unsafe"
)

// Kernel declares a compute shader whose push constants are laid out like P, a struct of uint32, int32 and float32 fields.
// It is a value: Specialize, Variant and Texel return changed copies.
type Kernel[P any] struct {
	Shader string        // stem of the SPIR-V
	Args   Args          // tensors by binding
	Groups func(p P) int // number of workgroups, one-dimensional; the engine folds large ones
	Local  int           // workgroup size; 0 is 64
	Forms  []Form        // forms that the shader exists in; none: FormLanes alone
	Wide   Args          // further tensors of the forms in which lanes work together

	// Work is optional, for chunking, profiles and plans: floating-point operations, and each tensor's traffic where it is not all of it.
	Work func(p P) (flops float64, traffic []Traffic)

	spec    []uint32
	variant string
	form    Form
	reads   readPath
}

type readPath uint8

const (
	readsDefault readPath = iota
	readsStorage
	readsTexel
	readsAddress
	readsShuffle
)

// Specialize sets the specialisation constants 1, 2, …
func (k Kernel[P]) Specialize(ids ...uint32) Kernel[P] { k.spec = ids; return k }

// packsConstant is the specialisation constant of prelude.glsl that says that the device packs 16-bit floats rightly.
const packsConstant = 7

// Variant chooses another SPIR-V of the same interface: NAME_variant.
func (k Kernel[P]) Variant(v string) Kernel[P] { k.variant = v; return k }

// WithLocal sets the workgroup size.
func (k Kernel[P]) WithLocal(n int) Kernel[P] { k.Local = n; return k }

// Texel chooses the read path of the In4 arguments; without it the device's faster one is taken.
func (k Kernel[P]) Texel(on bool) Kernel[P] {
	k.reads = readsStorage
	if on {
		k.reads = readsTexel
	}
	return k
}

// ByAddress chooses the SPIR-V NAME_address, to which the arguments declared Same4 or SameStored come as 64-bit addresses behind the push constants.
// On CPU drivers such a read is one instruction where a storage buffer's is checked against its bounds, lane by lane on some: the shader must not read
// beyond a tensor, not even in lanes or rounds of a loop that are masked off. The device must have Caps.Addresses.
func (k Kernel[P]) ByAddress() Kernel[P] { k.reads = readsAddress; return k }

// Shuffled chooses the SPIR-V NAME_texel_shuffle, whose lanes read the arguments declared Same4 or SameStored a part each and hand it round within their
// subgroup. Inputs are texel buffers, and a workgroup is a subgroup: the device must have Caps.Shuffles.
func (k Kernel[P]) Shuffled() Kernel[P] { k.reads = readsShuffle; return k }

// Dispatch records the kernel. Tensors stand in the order of Args; each is bound by its exact range.
func (k Kernel[P]) Dispatch(r *Recorder, p P, tensors ...Tensor) {
	args := k.args()
	if len(tensors) != len(args) {
		panic(fmt.Sprintf("engine: kernel %s: %d tensors for %d arguments", k.stem(), len(tensors), len(args)))
	}
	o := op{kind: opDispatch, scope: r.scope, groups: k.Groups(p), push: append([]byte(nil), pushBytes(&p)...),
		params: p, args: args, tensors: tensors}
	if o.groups <= 0 {
		panic(fmt.Sprintf("engine: kernel %s: %d workgroups for %+v", k.Shader, o.groups, p))
	}
	local := k.Local
	if local == 0 {
		local = 64
	}
	o.matrix = k.form == FormMatrix
	if o.matrix && len(r.dev.caps.Matrices) == 0 {
		panic(fmt.Sprintf("engine: kernel %s: %s has no cooperative matrices", k.Shader, r.dev.Name()))
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
	o.half = args.half(k.stem(), tensors)
	if o.half && r.dev.packs {
		o.spec = append(append(o.spec, make([]uint32, packsConstant-len(o.spec))...), 1)
	}
	o.shader, o.texel = k.module(r.dev, o.half, tensors)
	if k.reads == readsAddress {
		o.addresses = (len(o.push) + 7) &^ 7
		o.push = append(o.push, make([]byte, o.addresses+8*args.same()-len(o.push))...)
	}
	if n := o.storageBuffers(); n > r.dev.caps.MaxBindings {
		r.Fail(fmt.Errorf("engine: kernel %s: %s binds at most %d storage buffers at once, this takes %d: take another device",
			k.Shader, r.dev.Name(), r.dev.caps.MaxBindings, n))
	}
	for i, t := range tensors {
		if !o.boundAsTexel(i) && uint64(t.Bytes()) > r.dev.caps.MaxStorageRange {
			r.Fail(fmt.Errorf("engine: kernel %s: %s = %v exceeds the %s that %s binds at once: take a smaller network or batch, or another device",
				k.Shader, args[i].Name, t, Bytes(r.dev.caps.MaxStorageRange), r.dev.Name()))
		}
		if t.offset%4 != 0 || t.offset%r.dev.offsetAlignment() != 0 {
			panic(fmt.Sprintf("engine: kernel %s: %s = %v starts at byte %d, the device wants multiples of %d",
				k.Shader, args[i].Name, t, t.offset, r.dev.offsetAlignment()))
		}
	}
	r.add(o)
}

// module is the stem of the SPIR-V, and whether vec4 inputs are texel buffers in it.
func (k Kernel[P]) module(d *Device, half bool, tensors []Tensor) (name string, texel bool) {
	reads := k.reads
	if reads == readsTexel || reads == readsDefault && d.texel {
		name := moduleName(k.stem(), readsTexel, half, k.variant)
		if d.hasTexelVariant(name, k.args(), tensors) {
			return name, true
		}
		reads = readsStorage
	}
	return moduleName(k.stem(), reads, half, k.variant), reads == readsShuffle
}

// moduleName is NAME, NAME_texel, NAME_f16, NAME_texel_f16_tile4x16, NAME_f16_address, NAME_texel_shuffle …
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

func pushBytes[P any](p *P) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), unsafe.Sizeof(*p))
}
