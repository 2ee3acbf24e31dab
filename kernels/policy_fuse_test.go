package kernels

import (
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestFuseNeedsBindings: a device of few storage buffers refuses to fuse by name, before anything
// runs, and runs the rest.
func TestFuseNeedsBindings(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Limits = "bindings=8" })
	for _, f := range []Fuse{FuseSums, FuseOn} {
		_, err := Policy{Fuse: f, Winograd: WinogradOff, Matrices: MatricesOff}.Resolve(d)
		if err == nil || !strings.Contains(err.Error(), "fuse="+string(f)) ||
			!strings.Contains(err.Error(), "bind 11 storage buffers") {
			t.Errorf("fuse=%s: %v", f, err)
		}
	}
	p := Policy{Winograd: WinogradOff, Matrices: MatricesOff}
	if p, err := p.Resolve(d); err != nil || p.Fuse != FuseOff {
		t.Errorf("%v, %v", p, err)
	}
}
