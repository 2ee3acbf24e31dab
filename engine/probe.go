package engine

import "io/fs"

type probeParams struct{ N, Rounds, Groups uint32 }

// probe_reads sums vec4s of its input.
var probeReads = Kernel[probeParams]{
	Shader: "probe_reads",
	Args:   Args{In4("x"), Out("y")},
	Groups: func(p probeParams) int { return int(p.Groups) },
}

// probeReads decides how vec4 inputs are read by default: on some CPU drivers texel buffers are ten times faster than storage
// buffers, on others and on GPUs they are not. It measures once and remembers. The result never changes a number, only time.
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
	for round := range 4 { // in turn, the best of two each: other programs may disturb one round
		texel := round % 2
		s, err := d.Time(func(r *Recorder) {
			y := r.Temp("sums", F32, 4*64*8)
			probeReads.Texel(texel == 1).Dispatch(r, probeParams{N: 4096, Rounds: 4, Groups: 8}, x, y)
		})
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

// TexelReads tells whether vec4 inputs are read through texel buffers by default.
func (d *Device) TexelReads() bool { return d.texel }

// ReadTexels overrides the measured default for programs recorded from now on: tests run every kernel both ways.
func (d *Device) ReadTexels(on bool) { d.texel = on }
