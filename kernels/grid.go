package kernels

import (
	"fmt"

	"vksimclr/engine"
)

const (
	// localSize is the workgroup size of every kernel that does not set another.
	localSize = 64
	// itemsPerLane is ITEMS of prelude.glsl: the vec4s that one lane of an elementwise kernel
	// handles.
	itemsPerLane = 8
)

// laneGroups returns the number of workgroups for so many lanes.
func laneGroups(lanes uint32) int { return int(divUp(lanes, localSize)) }

// itemGroups returns the number of workgroups for so many vec4s, of which each lane handles
// itemsPerLane.
func itemGroups(count uint32) int { return int(divUp(count, localSize*itemsPerLane)) }

// divUp returns n/by, rounded up.
func divUp(n, by uint32) uint32 { return (n + by - 1) / by }

// flag returns a condition as shaders see it: 1 or 0.
func flag(on bool) uint32 {
	if on {
		return 1
	}
	return 0
}

// vectors returns the number of vec4s in t.
func vectors(t engine.Tensor) uint32 { return uint32(t.Len() / 4) }

// checkChannels panics unless the last dimension is a multiple of 4.
func checkChannels(op string, tensors ...engine.Tensor) {
	for _, t := range tensors {
		if t.Dim(-1)%4 != 0 {
			panic(fmt.Sprintf("kernels: %s: last dimension of %v is not a multiple of 4", op, t))
		}
	}
}

// checkLen panics unless all tensors have as many elements as the first one. It skips absent
// tensors.
func checkLen(op string, first engine.Tensor, tensors ...engine.Tensor) {
	for _, t := range tensors {
		if t.Valid() && t.Len() != first.Len() {
			panic(fmt.Sprintf("kernels: %s: %v does not match %v", op, t, first))
		}
	}
}
