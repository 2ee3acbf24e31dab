package engine

import (
	"errors"
	"io/fs"
	"math"
)

type probeParams struct{ N, Rounds, Groups uint32 }

// probeReads declares a shader that sums vec4s of its input.
var probeReads = Kernel[probeParams]{
	Shader: "probe_reads",
	Args:   Args{In4("x"), Out("y")},
	Groups: func(p probeParams) int { return int(p.Groups) },
}

// probeReads decides how kernels read vec4 inputs by default. On some CPU drivers texel buffers are
// ten times faster than storage buffers, on others and on GPUs they are not. The device measures it
// once and remembers. The decision changes no result, only time. A device of limits so small that
// the probe cannot run reads storage buffers.
func (d *Device) probeReads() error {
	const key = "reads"
	if v, ok := d.choices.Get(key); ok {
		d.texel = v == "texel"
		return nil
	}
	if d.unmeasured {
		return nil
	}
	if _, err := fs.Stat(d.shaders, "probe_reads_texel.spv"); err != nil {
		return nil
	}
	x, err := d.NewTensor("probe", F32, 4*4096)
	if err != nil {
		return err
	}
	defer d.Free(x)
	var seconds [2]float64
	for round := range 4 { // twice each, in turn: other programs may disturb one round
		texel := round % 2
		s, err := d.Time(func(r *Recorder) {
			y := r.Temp("sums", F32, 4*64*8)
			p := probeParams{N: 4096, Rounds: 4, Groups: 8}
			probeReads.Texel(texel == 1).Dispatch(r, p, x, y)
		})
		var limit *LimitError
		if errors.As(err, &limit) {
			return nil
		}
		if err != nil {
			return err
		}
		if round < 2 || s < seconds[texel] {
			seconds[texel] = s
		}
	}
	choice := "storage"
	if d.texel = seconds[1] < 0.8*seconds[0]; d.texel {
		choice = "texel"
	}
	d.choices.Put(key, choice)
	return nil
}

type probeHalvesParams struct{ Lanes uint32 }

// probeHalves declares a shader that packs numbers into 16-bit floats by the device's own
// instruction.
var probeHalves = Kernel[probeHalvesParams]{
	Shader: "probe_halves",
	Args:   Args{Out("y")},
	Groups: func(p probeHalvesParams) int { return int(p.Lanes) / 64 },
}

// probeHalves decides once for a device whether shaders pack 16-bit floats by the device's own
// instruction. They do on GPUs whose instruction rounds as the shaders' own code does. On CPU
// drivers the instruction rounds differently from one shader to another.
func (d *Device) probeHalves() error {
	const key = "halves"
	if v, ok := d.choices.Get(key); ok {
		d.packs = v == "packed"
		return nil
	}
	if d.unmeasured || deviceTypes[d.physical.Type] == "cpu" {
		return nil
	}
	right, err := d.PacksHalves()
	if err != nil {
		return err
	}
	choice := "by hand"
	if d.packs = right; right {
		choice = "packed"
	}
	d.choices.Put(key, choice)
	return nil
}

// PacksHalves tests whether the device's instruction rounds every number as NewHalf does.
func (d *Device) PacksHalves() (bool, error) {
	const lanes = 1 << 16
	// probe_halves.comp has the same lower halves of words.
	lower := [8]uint32{0, 0x0fff, 0x1000, 0x1001, 0x2fff, 0x3000, 0x3001, 0xffff}
	y, err := d.NewTensor("probe", U32, 4*lanes)
	if err != nil {
		return false, err
	}
	defer d.Free(y)
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

// PackHalves overrides whether shaders pack 16-bit floats by the device's own instruction, in
// programs recorded from now on. It is for tests.
func (d *Device) PackHalves(on bool) { d.packs = on }

// TexelReads tells whether kernels read vec4 inputs through texel buffers by default.
func (d *Device) TexelReads() bool { return d.texel }

// ReadTexels overrides the measured default for programs recorded from now on. Tests run every
// kernel with both.
func (d *Device) ReadTexels(on bool) { d.texel = on }
