package engine

import "math"

// Packing is how shaders turn fp32 into F16. Every packing that a device uses gives the same bits
// as NewHalf: to the nearest, ties to even.
type Packing uint8

// The packings, from what works everywhere to what needs most from the device.
const (
	PackByHand  Packing = iota // integer arithmetic of the shader: 70 instructions for four numbers
	PackNative                 // the device's instruction, whose rounding the shader leaves open
	PackNearest                // the device's conversion to 16 bits, told to round to nearest
)

// String is the packing's name among a device's choices.
func (p Packing) String() string { return [...]string{"by hand", "native", "nearest"}[p] }

// Packings lists the packings that the device offers. Of PackNative only a test tells how it rounds
// (PacksHalves).
func (d *Device) Packings() []Packing {
	list := []Packing{PackByHand, PackNative}
	if d.caps.RoundsHalves {
		list = append(list, PackNearest)
	}
	return list
}

// PackHalves overrides how shaders pack F16 in programs recorded from now on. It is for tests and
// tools: a run takes what was tested when the device was opened.
func (d *Device) PackHalves(p Packing) { d.packing = p }

// packing is how a dispatch packs F16.
func (k Kernel[P]) packing(d *Device, storage DType) Packing {
	if storage == F16 || k.packs {
		return d.packing
	}
	return PackByHand
}

type probeHalvesParams struct{ Lanes uint32 }

// probeHalves declares a shader that packs numbers into 16-bit floats by the device's own
// instruction.
var probeHalves = Kernel[probeHalvesParams]{
	Shader: "probe_halves",
	Args:   Args{Out("y")},
	Groups: func(p probeHalvesParams) int { return int(p.Lanes) / 64 },
	packs:  true,
}

// probeHalves decides once for a device how shaders pack F16. GPUs take the device's instruction
// where it rounds as the shaders' own code does, else a conversion that is told to round to the
// nearest, where the device can be told. On CPU drivers the instruction rounds differently from one
// shader to another.
func (d *Device) probeHalves() error {
	const key = "packing"
	if v, ok := d.choices.Get(key); ok {
		for _, p := range d.Packings() {
			if p.String() == v {
				d.packing = p
			}
		}
		return nil
	}
	if d.unmeasured || deviceTypes[d.physical.Type] == "cpu" {
		return nil
	}
	choice := PackByHand
	for _, p := range d.Packings()[1:] {
		right, err := d.PacksHalves(p)
		if err != nil {
			return err
		}
		if right {
			choice = p
			break
		}
	}
	d.packing = choice
	d.choices.Put(key, choice.String())
	return nil
}

// PacksHalves tests whether the device's instruction rounds every number as NewHalf does, under
// PackNative or PackNearest.
func (d *Device) PacksHalves(p Packing) (bool, error) {
	const lanes = 1 << 16
	// probe_halves.comp has the same lower halves of words.
	lower := [8]uint32{0, 0x0fff, 0x1000, 0x1001, 0x2fff, 0x3000, 0x3001, 0xffff}
	y, err := d.NewTensor("probe", U32, 4*lanes)
	if err != nil {
		return false, err
	}
	defer d.Free(y)
	defer d.PackHalves(d.packing)
	d.PackHalves(p)
	err = d.once(func(r *Recorder) { probeHalves.Dispatch(r, probeHalvesParams{lanes}, y) })
	if err != nil {
		return false, err
	}
	halves, err := Download[Half](d, y)
	for i, h := range halves {
		v := math.Float32frombits(uint32(i/len(lower))<<16 | lower[i%len(lower)])
		if want := NewHalf(v); h != want && !(h.NaN() && want.NaN()) {
			return false, nil
		}
	}
	return err == nil, err
}
