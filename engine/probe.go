package engine

import (
	"errors"
	"io/fs"
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

// TexelReads tells whether kernels read vec4 inputs through texel buffers by default.
func (d *Device) TexelReads() bool { return d.texel }

// ReadTexels overrides the measured default for programs recorded from now on. Tests run every
// kernel with both.
func (d *Device) ReadTexels(on bool) { d.texel = on }
