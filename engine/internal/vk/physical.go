package vk

/*
#include "shim.h"
*/
import "C"

import (
	"runtime/debug"
	"strings"
	"unsafe"

	vulkan "github.com/vulkan-go/vulkan"
)

// PhysicalDevice is what a driver says of one device.
type PhysicalDevice struct {
	Handle             Handle
	Name               string
	Driver, DriverInfo string
	Type               int // VkPhysicalDeviceType: 1 integrated, 2 discrete, 3 virtual, 4 CPU
	VendorID, DeviceID uint32
	APIVersion         uint32
	DriverVersion      uint32
	UUID, CacheUUID    [16]byte
	SubgroupSize       uint32
	Float16, Storage16 bool
	BufferAddress      bool     // shaders can read buffers by 64-bit address
	Matrices           []Matrix // shapes of cooperative matrices that compute shaders can use; none where a feature is lacking
	Shuffle            bool     // compute shaders can shuffle within a subgroup
	FullSubgroups      bool     // a pipeline can ask for full subgroups of SubgroupSize
	MaxAllocation      uint64
	MaxStorageRange    uint32
	MaxTexelElements   uint32
	StorageAlignment   uint64
	TexelAlignment     uint64
	MaxGroups          uint32
	MaxInvocations     uint32
	SharedMemory       uint32
	MaxStorageBuffers  uint32
	TimestampPeriod    float64 // nanoseconds a tick; 0 where the queue has no timestamps
	TimestampMask      uint64  // the bits of a timestamp that count
	QueueFamily        uint32
	HasCompute         bool
	MemoryTypes        []MemoryType
}

// Matrix is a shape of cooperative matrices: A of M×K times B of K×N plus C gives a result of M×N, in numbers of VkComponentTypeKHR and VkScopeKHR.
type Matrix struct {
	M, N, K         int
	A, B, C, Result uint32
	Scope           uint32
}

// Component types and the scope that kernels know.
const (
	ComponentF16  = 0
	ComponentF32  = 1
	ScopeSubgroup = 3
)

// MemoryType is one memory type with the size of its heap in bytes.
type MemoryType struct {
	Flags    uint32
	Heap     uint32
	HeapSize uint64
}

// Memory property flags.
const (
	DeviceLocal  = uint32(vulkan.MemoryPropertyDeviceLocalBit)
	HostVisible  = uint32(vulkan.MemoryPropertyHostVisibleBit)
	HostCoherent = uint32(vulkan.MemoryPropertyHostCoherentBit)
	HostCached   = uint32(vulkan.MemoryPropertyHostCachedBit)
)

// PhysicalDevices lists an instance's devices in the driver's order.
func PhysicalDevices(instance Handle) ([]PhysicalDevice, error) {
	// vulkan-go keeps C memory alive by finalizers that may run too early: no collection during enumeration.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	var count uint32
	in := handle[vulkan.Instance](instance)
	if err := check(int32(vulkan.EnumeratePhysicalDevices(in, &count, nil)), "vkEnumeratePhysicalDevices", ""); err != nil {
		return nil, err
	}
	handles := make([]vulkan.PhysicalDevice, count)
	if count > 0 {
		if err := check(int32(vulkan.EnumeratePhysicalDevices(in, &count, handles)), "vkEnumeratePhysicalDevices", ""); err != nil {
			return nil, err
		}
	}
	devices := make([]PhysicalDevice, 0, count)
	for _, h := range handles[:count] {
		devices = append(devices, describe(instance, h))
	}
	return devices, nil
}

func describe(instance Handle, h vulkan.PhysicalDevice) PhysicalDevice {
	var p vulkan.PhysicalDeviceProperties
	vulkan.GetPhysicalDeviceProperties(h, &p)
	p.Deref()
	p.Limits.Deref()
	l := &p.Limits
	var info C.shim_device_info
	C.shim_device_info_query(c(instance), c(bits(h)), &info)
	d := PhysicalDevice{
		Handle: bits(h), Name: vulkan.ToString(p.DeviceName[:]), Type: int(p.DeviceType),
		Driver: C.GoString(&info.driver_name[0]), DriverInfo: C.GoString(&info.driver_info[0]),
		VendorID: p.VendorID, DeviceID: p.DeviceID, APIVersion: p.ApiVersion, DriverVersion: p.DriverVersion,
		UUID: *(*[16]byte)(unsafe.Pointer(&info.device_uuid)), CacheUUID: p.PipelineCacheUUID, SubgroupSize: uint32(info.subgroup_size),
		Float16: info.float16 != 0, Storage16: info.storage16 != 0, BufferAddress: info.buffer_address != 0, FullSubgroups: info.full_subgroups != 0,
		Shuffle:       info.shuffle != 0,
		MaxAllocation: uint64(info.max_memory_allocation_size), MaxStorageRange: l.MaxStorageBufferRange,
		MaxTexelElements: l.MaxTexelBufferElements, StorageAlignment: uint64(l.MinStorageBufferOffsetAlignment),
		TexelAlignment: uint64(l.MinTexelBufferOffsetAlignment), MaxGroups: min(l.MaxComputeWorkGroupCount[0], l.MaxComputeWorkGroupCount[1]),
		MaxInvocations: min(l.MaxComputeWorkGroupInvocations, l.MaxComputeWorkGroupSize[0]), SharedMemory: l.MaxComputeSharedMemorySize,
		MaxStorageBuffers: l.MaxPerStageDescriptorStorageBuffers,
	}
	d.Name = strings.TrimSpace(d.Name)
	for _, m := range info.matrices[:info.matrix_count] {
		d.Matrices = append(d.Matrices, Matrix{int(m.m), int(m.n), int(m.k), uint32(m.a), uint32(m.b), uint32(m.c), uint32(m.result), uint32(m.scope)})
	}
	var families [16]C.shim_queue_family
	n := int(C.shim_queue_families(c(d.Handle), &families[0], C.uint32_t(len(families))))
	for i, f := range families[:n] {
		if uint32(f.flags)&uint32(vulkan.QueueComputeBit) != 0 {
			d.QueueFamily, d.HasCompute = uint32(i), true
			if f.timestamp_bits > 0 {
				d.TimestampPeriod = float64(l.TimestampPeriod)
				d.TimestampMask = ^uint64(0) >> (64 - min(64, uint32(f.timestamp_bits)))
			}
			break
		}
	}
	var m vulkan.PhysicalDeviceMemoryProperties
	vulkan.GetPhysicalDeviceMemoryProperties(h, &m)
	m.Deref()
	for i := range m.MemoryTypes[:m.MemoryTypeCount] {
		t := &m.MemoryTypes[i]
		t.Deref()
		heap := &m.MemoryHeaps[t.HeapIndex]
		heap.Deref()
		d.MemoryTypes = append(d.MemoryTypes, MemoryType{uint32(t.PropertyFlags), t.HeapIndex, uint64(heap.Size)})
	}
	return d
}
