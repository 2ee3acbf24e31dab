package kernels

import "vksimclr/engine"

// loadsAhead has a kernel of ahead.glsl issue the loads of several terms of a sum together, where
// the device is a GPU: few lanes add many terms each, and would wait for memory once for each term.
// The order of the sum is the same either way, and so is every bit. It gives the specialisation
// constants 1 and 2, then this one.
func loadsAhead[P any](r *engine.Recorder, k engine.Kernel[P], first, second uint32,
) engine.Kernel[P] {
	return k.Specialize(first, second, flag(!r.Device().Caps().CPU()))
}
