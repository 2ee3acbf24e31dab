package kernels

import (
	"fmt"

	"vksimclr/engine"
)

const (
	// localSize is the workgroup size that every kernel is compiled for.
	localSize = 64
	// itemsPerLane is ITEMS of prelude.glsl: the vec4s that one lane of an elementwise kernel handles.
	itemsPerLane = 8
)

// laneGroups is the number of workgroups for so many lanes.
func laneGroups(lanes uint32) int { return int(divUp(lanes, localSize)) }

// itemGroups is the number of workgroups for so many vec4s, ITEMS to a lane.
func itemGroups(count uint32) int { return int(divUp(count, localSize*itemsPerLane)) }

func divUp(n, by uint32) uint32 { return (n + by - 1) / by }

// flag is a condition as shaders see it.
func flag(on bool) uint32 {
	if on {
		return 1
	}
	return 0
}

// vectors is the number of vec4s in t.
func vectors(t engine.Tensor) uint32 { return uint32(t.Len() / 4) }

// checkChannels panics unless the last dimension, of activations the channels, is padded to whole vec4s.
func checkChannels(op string, tensors ...engine.Tensor) {
	for _, t := range tensors {
		if t.Dim(-1)%4 != 0 {
			panic(fmt.Sprintf("kernels: %s: last dimension of %v is not a multiple of 4", op, t))
		}
	}
}

// checkLen panics unless the tensors have as many elements as the first one; absent ones are skipped.
func checkLen(op string, first engine.Tensor, tensors ...engine.Tensor) {
	for _, t := range tensors {
		if t.Valid() && t.Len() != first.Len() {
			panic(fmt.Sprintf("kernels: %s: %v does not match %v", op, t, first))
		}
	}
}
