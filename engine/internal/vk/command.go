package vk

/*
#include "shim.h"
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Op is one command. It has the layout of shim_op.
type Op struct {
	Kind, Barrier              uint32
	Groups                     [3]uint32
	PushOffset, PushSize       uint32
	Word                       uint32
	Pipeline, Layout, Set      Handle
	Src, Dst                   Handle
	SrcOffset, DstOffset, Size uint64
}

// Kinds of Op.
const (
	OpDispatch = iota
	OpCopy
	OpFill
	OpNothing // a timestamp may follow
)

// These lines compile only where both sides have the same size.
var _ = [1]struct{}{}[unsafe.Sizeof(Op{})-unsafe.Sizeof(C.shim_op{})]
var _ = [1]struct{}{}[unsafe.Sizeof(Write{})-unsafe.Sizeof(C.shim_write{})]

// AllocateCommandBuffers allocates primary command buffers.
func AllocateCommandBuffers(device, pool Handle, count int) ([]Handle, error) {
	buffers := make([]Handle, count)
	result := C.shim_allocate_command_buffers(c(device), c(pool), C.uint32_t(count),
		out(unsafe.SliceData(buffers)))
	return buffers, check(int32(result), "vkAllocateCommandBuffers", fmt.Sprint(count))
}

// Record writes ops into a command buffer. With a query pool, query first gets a timestamp before
// all ops, and the queries behind it get one after each op. With
// again, the buffer may be submitted again before it has run.
func Record(buffer Handle, ops []Op, push []byte, queries Handle, first int, again bool) error {
	repeats := C.uint32_t(0)
	if again {
		repeats = 1
	}
	result := C.shim_record(c(buffer), (*C.shim_op)(unsafe.Pointer(unsafe.SliceData(ops))),
		C.uint32_t(len(ops)), unsafe.Pointer(unsafe.SliceData(push)), c(queries), C.uint32_t(first),
		repeats)
	return check(int32(result), "vkEndCommandBuffer", "")
}

// Submit hands each command buffer to the queue as one submission. The fence is signalled after the
// last.
func Submit(queue Handle, buffers []Handle, fence Handle) error {
	result := C.shim_submit(c(queue), out(unsafe.SliceData(buffers)), C.uint32_t(len(buffers)),
		c(fence))
	return check(int32(result), "vkQueueSubmit", "")
}

// Submissions counts the calls of vkQueueSubmit in this process.
func Submissions() uint64 { return uint64(C.shim_submissions()) }

// WaitFence waits for a fence and resets it.
func WaitFence(device, fence Handle) error {
	const forever = 1<<64 - 1
	return check(int32(C.shim_wait_fence(c(device), c(fence), forever)), "vkWaitForFences", "")
}
