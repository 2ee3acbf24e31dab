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

// CreateDevice opens a device with one queue and no optional feature, except what kernels with cooperative matrices need where matrices is set and
// reads by address where addresses is.
func CreateDevice(p PhysicalDevice, matrices, addresses bool) (device, queue Handle, err error) {
	err = check(int32(C.shim_create_device(c(p.Handle), C.uint32_t(p.QueueFamily), flag(matrices), flag(p.FullSubgroups), flag(addresses),
		out(&device), out(&queue))),
		"vkCreateDevice", p.Name)
	return device, queue, err
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

// CreateBuffer makes a buffer for storage, texel reads and copies, and reads by address where wanted, and returns its memory requirements.
func CreateBuffer(device Handle, size uint64, addressed bool) (buffer Handle, need, alignment uint64, typeBits uint32, err error) {
	info := &vulkan.BufferCreateInfo{
		SType: vulkan.StructureTypeBufferCreateInfo, Size: vulkan.DeviceSize(size), SharingMode: vulkan.SharingModeExclusive,
		Usage: vulkan.BufferUsageFlags(vulkan.BufferUsageStorageBufferBit | vulkan.BufferUsageUniformTexelBufferBit |
			vulkan.BufferUsageTransferSrcBit | vulkan.BufferUsageTransferDstBit),
	}
	if addressed {
		info.Usage |= bufferUsageAddress
	}
	var b vulkan.Buffer
	err = check(int32(vulkan.CreateBuffer(dev(device), info, nil, &b)), "vkCreateBuffer", fmt.Sprintf("%d bytes", size))
	info.Free()
	if err != nil {
		return 0, 0, 0, 0, err
	}
	var r vulkan.MemoryRequirements
	vulkan.GetBufferMemoryRequirements(dev(device), b, &r)
	r.Deref()
	return bits(b), uint64(r.Size), uint64(r.Alignment), r.MemoryTypeBits, nil
}

// bufferUsageAddress is VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT, which vulkan-go's headers are too old for.
const bufferUsageAddress = 0x20000

// AllocateMemory allocates size bytes of one memory type, for addressed buffers where wanted.
func AllocateMemory(device Handle, size uint64, memoryType uint32, addressed bool) (memory Handle, err error) {
	err = check(int32(C.shim_allocate_memory(c(device), C.uint64_t(size), C.uint32_t(memoryType), flag(addressed), out(&memory))), "vkAllocateMemory",
		fmt.Sprintf("%d bytes", size))
	return memory, err
}

// BufferAddress is where shaders find an addressed buffer that has its memory.
func BufferAddress(device, buffer Handle) uint64 {
	return uint64(C.shim_buffer_address(c(device), c(buffer)))
}

// BindBuffer puts a buffer at the start of its memory.
func BindBuffer(device, buffer, memory Handle) error {
	return check(int32(vulkan.BindBufferMemory(dev(device), handle[vulkan.Buffer](buffer), handle[vulkan.DeviceMemory](memory), 0)), "vkBindBufferMemory", "")
}

// MapMemory maps a whole allocation; the bytes are C memory, valid until FreeMemory.
func MapMemory(device, memory Handle, size uint64) ([]byte, error) {
	var p unsafe.Pointer
	err := check(int32(vulkan.MapMemory(dev(device), handle[vulkan.DeviceMemory](memory), 0, vulkan.DeviceSize(size), 0, &p)), "vkMapMemory", fmt.Sprintf("%d bytes", size))
	if err != nil {
		return nil, err
	}
	return unsafe.Slice((*byte)(p), size), nil
}

// CreateTexelView makes an RGBA32F or RGBA16F view of a byte range of a buffer; every device has both formats.
func CreateTexelView(device, buffer Handle, offset, size uint64, half bool) (Handle, error) {
	format := vulkan.FormatR32g32b32a32Sfloat
	if half {
		format = vulkan.FormatR16g16b16a16Sfloat
	}
	info := &vulkan.BufferViewCreateInfo{
		SType: vulkan.StructureTypeBufferViewCreateInfo, Buffer: handle[vulkan.Buffer](buffer), Format: format,
		Offset: vulkan.DeviceSize(offset), Range: vulkan.DeviceSize(size),
	}
	var v vulkan.BufferView
	err := check(int32(vulkan.CreateBufferView(dev(device), info, nil, &v)), "vkCreateBufferView", fmt.Sprintf("%d bytes at %d", size, offset))
	info.Free()
	return bits(v), err
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
	info := &vulkan.CommandPoolCreateInfo{SType: vulkan.StructureTypeCommandPoolCreateInfo, QueueFamilyIndex: family}
	var p vulkan.CommandPool
	err := check(int32(vulkan.CreateCommandPool(dev(device), info, nil, &p)), "vkCreateCommandPool", "")
	info.Free()
	return bits(p), err
}

// CreateQueryPool makes a pool of count timestamps.
func CreateQueryPool(device Handle, count uint32) (Handle, error) {
	info := &vulkan.QueryPoolCreateInfo{SType: vulkan.StructureTypeQueryPoolCreateInfo, QueryType: vulkan.QueryTypeTimestamp, QueryCount: count}
	var p vulkan.QueryPool
	err := check(int32(vulkan.CreateQueryPool(dev(device), info, nil, &p)), "vkCreateQueryPool", fmt.Sprint(count))
	info.Free()
	return bits(p), err
}

// Timestamps reads count 64-bit timestamps, waiting for them.
func Timestamps(device, pool Handle, count uint32) ([]uint64, error) {
	ticks := make([]uint64, count)
	flags := vulkan.QueryResultFlags(vulkan.QueryResult64Bit | vulkan.QueryResultWaitBit)
	err := check(int32(vulkan.GetQueryPoolResults(dev(device), handle[vulkan.QueryPool](pool), 0, count, uint(count)*8, unsafe.Pointer(&ticks[0]), 8, flags)),
		"vkGetQueryPoolResults", fmt.Sprint(count))
	runtime.KeepAlive(ticks)
	return ticks, err
}
