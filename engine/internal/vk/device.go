package vk

/*
#include "shim.h"
*/
import "C"

import (
	"fmt"
	"runtime"
	"unsafe"

	vulkan "github.com/vulkan-go/vulkan"
)

// CreateDevice opens a device with one queue. It enables no optional feature except those that
// cooperative matrices and reads by address need, where matrices and addresses ask for them, and
// 16-bit floats where the device rounds them as it is told. With swapchain it can present frames,
// with executables it has CreatePipeline capture code.
func CreateDevice(p PhysicalDevice, matrices, addresses, swapchain, executables bool) (device,
	queue Handle, err error) {
	result := C.shim_create_device(c(p.Handle), C.uint32_t(p.QueueFamily), flag(p.RoundsHalves),
		flag(matrices), flag(p.Matrix2.Complete()), flag(p.FullSubgroups), flag(addresses),
		flag(swapchain), flag(executables), out(&device), out(&queue))
	return device, queue, check(int32(result), "vkCreateDevice", p.Name)
}

func flag(b bool) C.uint32_t {
	if b {
		return 1
	}
	return 0
}

func dev(h Handle) vulkan.Device { return handle[vulkan.Device](h) }

// DestroyDevice ends a device whose objects are all destroyed.
func DestroyDevice(device Handle) { vulkan.DestroyDevice(dev(device), nil) }

// WaitIdle waits for everything submitted.
func WaitIdle(device Handle) error {
	return check(int32(vulkan.DeviceWaitIdle(dev(device))), "vkDeviceWaitIdle", "")
}

// CreateBuffer makes a buffer for storage, texel reads and copies, and for reads by address where
// addressed is set. It returns the buffer's size in memory and the memory types that can hold it.
func CreateBuffer(device Handle, size uint64, addressed bool) (buffer Handle, need uint64,
	typeBits uint32, err error) {
	usage := vulkan.BufferUsageStorageBufferBit | vulkan.BufferUsageUniformTexelBufferBit |
		vulkan.BufferUsageTransferSrcBit | vulkan.BufferUsageTransferDstBit
	info := &vulkan.BufferCreateInfo{
		SType: vulkan.StructureTypeBufferCreateInfo, Size: vulkan.DeviceSize(size),
		SharingMode: vulkan.SharingModeExclusive, Usage: vulkan.BufferUsageFlags(usage),
	}
	if addressed {
		info.Usage |= bufferUsageAddress
	}
	var b vulkan.Buffer
	result := vulkan.CreateBuffer(dev(device), info, nil, &b)
	info.Free()
	if err := check(int32(result), "vkCreateBuffer", fmt.Sprintf("%d bytes", size)); err != nil {
		return 0, 0, 0, err
	}
	var r vulkan.MemoryRequirements
	vulkan.GetBufferMemoryRequirements(dev(device), b, &r)
	r.Deref()
	return bits(b), uint64(r.Size), r.MemoryTypeBits, nil
}

// bufferUsageAddress is VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT, which vulkan-go's headers lack.
const bufferUsageAddress = 0x20000

// AllocateMemory allocates size bytes of one memory type. The memory can hold addressed buffers
// where addressed is set.
func AllocateMemory(device Handle, size uint64, memoryType uint32, addressed bool) (memory Handle,
	err error) {
	result := C.shim_allocate_memory(c(device), C.uint64_t(size), C.uint32_t(memoryType),
		flag(addressed), out(&memory))
	return memory, check(int32(result), "vkAllocateMemory", fmt.Sprintf("%d bytes", size))
}

// BufferAddress returns the address, for shaders, of an addressed buffer that is bound to memory.
func BufferAddress(device, buffer Handle) uint64 {
	return uint64(C.shim_buffer_address(c(device), c(buffer)))
}

// BindBuffer puts a buffer at the start of its memory.
func BindBuffer(device, buffer, memory Handle) error {
	result := vulkan.BindBufferMemory(dev(device), handle[vulkan.Buffer](buffer),
		handle[vulkan.DeviceMemory](memory), 0)
	return check(int32(result), "vkBindBufferMemory", "")
}

// MapMemory maps a whole allocation. The bytes are C memory, valid until FreeMemory.
func MapMemory(device, memory Handle, size uint64) ([]byte, error) {
	var p unsafe.Pointer
	result := vulkan.MapMemory(dev(device), handle[vulkan.DeviceMemory](memory), 0,
		vulkan.DeviceSize(size), 0, &p)
	if err := check(int32(result), "vkMapMemory", fmt.Sprintf("%d bytes", size)); err != nil {
		return nil, err
	}
	return unsafe.Slice((*byte)(p), size), nil
}

// CreateTexelView makes an RGBA32F or RGBA16F view of a byte range of a buffer. Every device has
// both formats.
func CreateTexelView(device, buffer Handle, offset, size uint64, half bool) (Handle, error) {
	format := vulkan.FormatR32g32b32a32Sfloat
	if half {
		format = vulkan.FormatR16g16b16a16Sfloat
	}
	info := &vulkan.BufferViewCreateInfo{
		SType:  vulkan.StructureTypeBufferViewCreateInfo,
		Buffer: handle[vulkan.Buffer](buffer), Format: format,
		Offset: vulkan.DeviceSize(offset), Range: vulkan.DeviceSize(size),
	}
	var v vulkan.BufferView
	result := vulkan.CreateBufferView(dev(device), info, nil, &v)
	info.Free()
	operand := fmt.Sprintf("%d bytes at %d", size, offset)
	return bits(v), check(int32(result), "vkCreateBufferView", operand)
}

// CreateFence makes an unsignalled fence.
func CreateFence(device Handle) (Handle, error) {
	info := &vulkan.FenceCreateInfo{SType: vulkan.StructureTypeFenceCreateInfo}
	var f vulkan.Fence
	err := check(int32(vulkan.CreateFence(dev(device), info, nil, &f)), "vkCreateFence", "")
	info.Free()
	return bits(f), err
}

// CreateCommandPool makes a pool whose buffers are recorded once.
func CreateCommandPool(device Handle, family uint32) (Handle, error) {
	info := &vulkan.CommandPoolCreateInfo{
		SType: vulkan.StructureTypeCommandPoolCreateInfo, QueueFamilyIndex: family,
	}
	var p vulkan.CommandPool
	result := vulkan.CreateCommandPool(dev(device), info, nil, &p)
	info.Free()
	return bits(p), check(int32(result), "vkCreateCommandPool", "")
}

// ResetCommandPool makes all buffers of a pool ready to be recorded again. None of them may run.
func ResetCommandPool(device, pool Handle) error {
	result := vulkan.ResetCommandPool(dev(device), handle[vulkan.CommandPool](pool), 0)
	return check(int32(result), "vkResetCommandPool", "")
}

// CreateQueryPool makes a pool of count timestamps.
func CreateQueryPool(device Handle, count uint32) (Handle, error) {
	info := &vulkan.QueryPoolCreateInfo{
		SType:     vulkan.StructureTypeQueryPoolCreateInfo,
		QueryType: vulkan.QueryTypeTimestamp, QueryCount: count,
	}
	var p vulkan.QueryPool
	result := vulkan.CreateQueryPool(dev(device), info, nil, &p)
	info.Free()
	return bits(p), check(int32(result), "vkCreateQueryPool", fmt.Sprint(count))
}

// Timestamps reads count timestamps and waits for them. PhysicalDevice.TimestampMask says which of
// their bits count.
func Timestamps(device, pool Handle, count uint32) ([]uint64, error) {
	ticks := make([]uint64, count)
	flags := vulkan.QueryResultFlags(vulkan.QueryResult64Bit | vulkan.QueryResultWaitBit)
	result := vulkan.GetQueryPoolResults(dev(device), handle[vulkan.QueryPool](pool), 0, count,
		uint(count)*8, unsafe.Pointer(&ticks[0]), 8, flags)
	runtime.KeepAlive(ticks)
	return ticks, check(int32(result), "vkGetQueryPoolResults", fmt.Sprint(count))
}
