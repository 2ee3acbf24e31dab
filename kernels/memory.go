package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// MemoryPush puts keys into a ring, over the oldest ones. Where the step is skipped (CheckFinite)
// it leaves the ring alone.
//
//	ring [K,D]  cursor [2] place of the next key, number of keys kept  keys [N,D], N at most K
//
// Cursor holds whole numbers: K is at most 2²⁴. D is a multiple of 4.
func MemoryPush(r *engine.Recorder, ring, cursor, keys engine.Tensor, capacity int,
	step engine.Tensor) {
	checkStep("memory push", step)
	if ring.Rank() != 2 || keys.Rank() != 2 || ring.Dim(1) != keys.Dim(1) || ring.Dim(1)%4 != 0 ||
		capacity > ring.Dim(0) || keys.Dim(0) > capacity || cursor.Len() != 2 ||
		ring.Dim(0) > 1<<24 {
		panic(fmt.Sprintf("kernels: memory push: ring %v of %d, cursor %v and keys %v are not "+
			"[K,D], [2] and [N,D] with N at most K and K at most 2^24", ring, capacity, cursor,
			keys))
	}
	checkIndices(r, "memory push", ring)
	p := memoryPushParams{Count: vectors(keys), D4: uint32(keys.Dim(1) / 4),
		Capacity: uint32(capacity)}
	memoryPush.Dispatch(r, p, keys, cursor, ring, step)
	memoryAdvance.Dispatch(r, memoryAdvanceParams{Pushed: uint32(keys.Dim(0)),
		Capacity: uint32(capacity)}, cursor, step)
}

type memoryPushParams struct {
	Count    uint32
	D4       uint32
	Capacity uint32
}

var memoryPush = engine.Kernel[memoryPushParams]{
	Shader: "memory_push",
	Args: engine.Args{engine.In4("keys"), engine.In("cursor"), engine.InOut("ring"),
		engine.In("step")},
	Groups: func(p memoryPushParams) int { return itemGroups(p.Count) },
}

type memoryAdvanceParams struct {
	Pushed   uint32
	Capacity uint32
}

var memoryAdvance = engine.Kernel[memoryAdvanceParams]{
	Shader: "memory_advance",
	Args:   engine.Args{engine.InOut("cursor"), engine.In("step")},
	Groups: func(memoryAdvanceParams) int { return 1 },
}
