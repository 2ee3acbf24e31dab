package vk

/*
#include "shim.h"
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Op is one command, laid out like shim_op.
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
)

var _ = [1]struct{}{}[unsafe.Sizeof(Op{})-unsafe.Sizeof(C.shim_op{})] // same layout, or this does not compile
var _ = [1]struct{}{}[unsafe.Sizeof(Write{})-unsafe.Sizeof(C.shim_write{})]

// AllocateCommandBuffers allocates primary command buffers.
func AllocateCommandBuffers(device, pool Handle, count int) ([]Handle, error) {
	buffers := make([]Handle, count)
	err := check(int32(C.shim_allocate_command_buffers(c(device), c(pool), C.uint32_t(count), out(unsafe.SliceData(buffers)))), "vkAllocateCommandBuffers", fmt.Sprint(count))
	return buffers, err
}

// Record writes ops into a command buffer; with a query pool it puts a timestamp before the first op (query first) and after each.
func Record(buffer Handle, ops []Op, push []byte, queries Handle, first int) error {
	return check(int32(C.shim_record(c(buffer), (*C.shim_op)(unsafe.Pointer(unsafe.SliceData(ops))), C.uint32_t(len(ops)),
		unsafe.Pointer(unsafe.SliceData(push)), c(queries), C.uint32_t(first))), "vkEndCommandBuffer", "")
}

// Submit hands command buffers to the queue, one submission each, and signals the fence after the last.
func Submit(queue Handle, buffers []Handle, fence Handle) error {
	return check(int32(C.shim_submit(c(queue), out(unsafe.SliceData(buffers)), C.uint32_t(len(buffers)), c(fence))), "vkQueueSubmit", "")
}

// Submissions counts the calls of vkQueueSubmit in this process.
func Submissions() uint64 { return uint64(C.shim_submissions()) }

// WaitFence waits for a fence and resets it.
func WaitFence(device, fence Handle) error {
	const forever = 1<<64 - 1
	return check(int32(C.shim_wait_fence(c(device), c(fence), forever)), "vkWaitForFences", "")
}
