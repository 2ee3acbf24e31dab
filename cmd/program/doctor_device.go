package program

import (
	"errors"
	"fmt"
	"strings"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
)

// device opens the device that train takes, says what is on there, and checks it. Nothing is
// measured anew: what no run has measured yet is told as the rule that holds until then.
func (r *diagnosis) device(name string) {
	o := engine.Options{Device: name, Unmeasured: true}
	err := withDevice(o, func(d *engine.Device) error {
		caps := d.Caps()
		r.Device = &caps
		r.paths(d)
		check := checkConvolution(d)
		r.Check = &check
		if check.Fault != "" {
			r.fault("%s computes wrongly or not at all: %s. Update its driver, or take another "+
				"device with --device", caps.Name, check.Fault)
		}
		return nil
	})
	if err != nil {
		r.fault("the device cannot be opened: %s", oneLine(err))
	}
}

// paths says which ways of computing are on.
func (r *diagnosis) paths(d *engine.Device) {
	c := d.Caps()
	add := func(name string, on bool, why string) {
		r.Paths = append(r.Paths, computingPath{name, on, why})
	}
	either := func(on bool, yes, no string) string {
		if on {
			return yes
		}
		return no
	}
	add("16-bit storage", c.Storage16, either(c.Storage16, "the driver has it", "the driver has "+
		"none")+"; --precision mixed works either way: kernels pack numbers in pairs")
	policy, err := defaultSettings().policy() // with the variables of the environment
	if err != nil {
		r.fault("%s", oneLine(err))
		policy = kernels.Policy{}
	}
	resolved, err := policy.Resolve(d)
	if err != nil {
		r.fault("%s", oneLine(err))
	}
	r.matrices(d, resolved)
	winograd := resolved.Winograd != kernels.WinogradOff
	add("Winograd", winograd, measuredWhy(d, "winograd", string(policy.Winograd),
		"3×3 convolutions of stride 1"))
	add("fused norms", resolved.Fuse != kernels.FuseOff, either(policy.Fuse == "",
		"off unless --fuse asks: saves memory and is slower on the devices measured",
		"VKSIMCLR_FUSE says "+string(policy.Fuse)))
	add("texel reads", d.TexelReads(), measuredWhy(d, "reads", "", "how kernels read four "+
		"numbers at once"))
	const wide = 8 // lanes from which on kernels share reads by address
	shared := c.Addresses && c.SubgroupSize >= wide
	add("reads by address", shared, either(shared, "lanes share what they read",
		either(c.CPU(), "for drivers with buffer addresses and eight lanes or more", "for CPU "+
			"drivers only: GPUs have caches that do the same")))
	add("subgroup shuffles", c.Shuffles, either(c.Shuffles, "lanes hand on what they read",
		either(c.CPU(), "for CPU drivers of eight lanes only", "for CPU drivers only")))
	add("timestamps", c.Timestamps, either(c.Timestamps, "--profile and --trace tell the device's "+
		"time", "the driver has none: --profile tells the clock's time"))
}

// matrices says whether cooperative matrices are in use.
func (r *diagnosis) matrices(d *engine.Device, resolved kernels.Policy) {
	p := computingPath{Name: "cooperative matrices", On: resolved.UsesMatrices()}
	switch err := kernels.CheckMatrices(d, kernels.FuseOn); {
	case errors.Is(err, kernels.ErrNoMatrices):
		p.Why = "the driver has none of 16-bit numbers with 32-bit sums"
	case err != nil:
		p.Why = "they fail their self-test: " + oneLine(err)
		r.note("cooperative matrices are off: they fail their self-test. A newer driver may help")
	case p.On:
		p.Why = "--precision mixed multiplies on them: they were faster when measured"
	default:
		p.Why = measuredWhy(d, "matrices", "", "the driver has them; the first run with "+
			"--precision mixed decides")
	}
	w := computingPath{Name: "matrices of workgroups", Why: "--matrices workgroup asks for them",
		On: resolved.Matrices == kernels.MatricesWorkgroup && d.Caps().Matrix2.Complete()}
	switch {
	case !d.Caps().Matrix2.Complete():
		w.Why = "the driver lacks VK_NV_cooperative_matrix2 or a part of it"
	case !w.On:
		w.Why = "the driver has them; --precision mixed --matrices workgroup tries them"
	}
	r.Paths = append(r.Paths, p, w)
}

// measuredWhy tells where a decision comes from.
func measuredWhy(d *engine.Device, key, variable, what string) string {
	if variable != "" {
		return what + ": VKSIMCLR_" + strings.ToUpper(key) + " says " + variable
	}
	if choice, ok := d.Choices().Get(key); ok {
		return fmt.Sprintf("%s: %q, as measured on this device", what, choice)
	}
	return what + ": by rule, not measured here yet"
}

// decoders says how pictures are decoded.
func (r *diagnosis) decoders() {
	word, err := data.ResolveJPEG(data.JPEGAuto)
	if err != nil {
		r.fault("%s", oneLine(err))
		return
	}
	on := word == data.JPEGTurbo
	why := data.JPEGDecoder(word) + " decodes JPEGs, four times as fast as Go's"
	if !on {
		why = data.JPEGDecoder(word) + " decodes JPEGs: this program was built without " +
			"libjpeg-turbo, which is four times as fast (./build.sh setup, then ./build.sh)"
	}
	r.Paths = append(r.Paths, computingPath{"libjpeg-turbo", on, why})
}
