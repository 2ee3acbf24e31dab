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

// PhysicalDevice is what a driver says of one device. Sizes are in bytes.
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
	RoundsHalves       bool     // conversions to 16-bit floats round as they are told
	BufferAddress      bool     // shaders can read buffers by 64-bit address
	Matrices           []Matrix // that compute shaders can use; empty where a feature is lacking
	Matrix2            Matrix2  // of VK_NV_cooperative_matrix2
	Shuffle            bool     // compute shaders can shuffle within a subgroup
	heapFree           []uint64 // by heap; empty where the driver has no budget
	FullSubgroups      bool     // a pipeline can ask for full subgroups of SubgroupSize

	MaxAllocation     uint64
	MaxStorageRange   uint32
	MaxTexelElements  uint32
	StorageAlignment  uint64
	TexelAlignment    uint64
	MaxGroups         uint32
	MaxInvocations    uint32
	SharedMemory      uint32
	MaxStorageBuffers uint32

	TimestampPeriod float64 // nanoseconds a tick; 0 where the queue has no timestamps
	TimestampMask   uint64  // the bits of a timestamp that count
	QueueFamily     uint32
	HasCompute      bool
	MemoryTypes     []MemoryType
}

// Matrix is a shape of cooperative matrices: A of M×K times B of K×N plus C of M×N gives a
// result of M×N. A, B, C and Result are numbers of VkComponentTypeKHR, and Scope is one of
// VkScopeKHR.
type Matrix struct {
	M, N, K         int
	A, B, C, Result uint32
	Scope           uint32
}

// Component types and scopes that kernels know.
const (
	ComponentF16   = 0
	ComponentF32   = 1
	ScopeSubgroup  = 3
	ScopeWorkgroup = 2
)

// MemoryType is one memory type with the size of its heap in bytes.
type MemoryType struct {
	Flags    uint32
	Heap     uint32
	HeapSize uint64
	HeapFree uint64 // what the driver's budget leaves to this process; 0: the driver has none
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
	// vulkan-go keeps C memory alive by finalizers that may run too early: collect nothing
	// meanwhile.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	const call = "vkEnumeratePhysicalDevices"
	var count uint32
	in := handle[vulkan.Instance](instance)
	result := vulkan.EnumeratePhysicalDevices(in, &count, nil)
	if err := check(int32(result), call, ""); err != nil {
		return nil, err
	}
	handles := make([]vulkan.PhysicalDevice, count)
	if count > 0 {
		result = vulkan.EnumeratePhysicalDevices(in, &count, handles)
		if err := check(int32(result), call, ""); err != nil {
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
	d := PhysicalDevice{Handle: bits(h)}
	d.readProperties(h)
	d.readShimInfo(instance)
	d.readQueueFamilies()
	d.readMemory(h)
	return d
}

func (d *PhysicalDevice) readProperties(h vulkan.PhysicalDevice) {
	var p vulkan.PhysicalDeviceProperties
	vulkan.GetPhysicalDeviceProperties(h, &p)
	p.Deref()
	p.Limits.Deref()
	l := &p.Limits
	d.Name, d.Type = strings.TrimSpace(vulkan.ToString(p.DeviceName[:])), int(p.DeviceType)
	d.VendorID, d.DeviceID = p.VendorID, p.DeviceID
	d.APIVersion, d.DriverVersion = p.ApiVersion, p.DriverVersion
	d.CacheUUID = p.PipelineCacheUUID
	d.MaxStorageRange, d.MaxTexelElements = l.MaxStorageBufferRange, l.MaxTexelBufferElements
	d.StorageAlignment = uint64(l.MinStorageBufferOffsetAlignment)
	d.TexelAlignment = uint64(l.MinTexelBufferOffsetAlignment)
	d.MaxGroups = min(l.MaxComputeWorkGroupCount[0], l.MaxComputeWorkGroupCount[1])
	d.MaxInvocations = min(l.MaxComputeWorkGroupInvocations, l.MaxComputeWorkGroupSize[0])
	d.SharedMemory = l.MaxComputeSharedMemorySize
	d.MaxStorageBuffers = l.MaxPerStageDescriptorStorageBuffers
	d.TimestampPeriod = float64(l.TimestampPeriod)
}

func (d *PhysicalDevice) readShimInfo(instance Handle) {
	var info C.shim_device_info
	C.shim_device_info_query(c(instance), c(d.Handle), &info)
	d.Driver, d.DriverInfo = C.GoString(&info.driver_name[0]), C.GoString(&info.driver_info[0])
	d.UUID = *(*[16]byte)(unsafe.Pointer(&info.device_uuid))
	d.SubgroupSize = uint32(info.subgroup_size)
	d.Float16, d.Storage16 = info.float16 != 0, info.storage16 != 0
	d.RoundsHalves = info.rounds_halves != 0
	d.BufferAddress = info.buffer_address != 0
	d.FullSubgroups, d.Shuffle = info.full_subgroups != 0, info.shuffle != 0
	for _, free := range info.heap_free[:info.heap_count] {
		d.heapFree = append(d.heapFree, uint64(free))
	}
	d.MaxAllocation = uint64(info.max_memory_allocation_size)
	for _, m := range info.matrices[:info.matrix_count] {
		d.Matrices = append(d.Matrices, matrixOf(m))
	}
	d.Matrix2 = matrix2Of(&info.matrix2)
}

// readQueueFamilies takes the first family with compute.
func (d *PhysicalDevice) readQueueFamilies() {
	period := d.TimestampPeriod
	d.TimestampPeriod = 0
	var families [16]C.shim_queue_family
	n := int(C.shim_queue_families(c(d.Handle), &families[0], C.uint32_t(len(families))))
	for i, f := range families[:n] {
		if uint32(f.flags)&uint32(vulkan.QueueComputeBit) == 0 {
			continue
		}
		d.QueueFamily, d.HasCompute = uint32(i), true
		if f.timestamp_bits > 0 {
			d.TimestampPeriod = period
			d.TimestampMask = ^uint64(0) >> (64 - min(64, uint32(f.timestamp_bits)))
		}
		return
	}
}

func (d *PhysicalDevice) readMemory(h vulkan.PhysicalDevice) {
	var m vulkan.PhysicalDeviceMemoryProperties
	vulkan.GetPhysicalDeviceMemoryProperties(h, &m)
	m.Deref()
	for i := range m.MemoryTypes[:m.MemoryTypeCount] {
		t := &m.MemoryTypes[i]
		t.Deref()
		heap := &m.MemoryHeaps[t.HeapIndex]
		heap.Deref()
		kind := MemoryType{Flags: uint32(t.PropertyFlags), Heap: t.HeapIndex,
			HeapSize: uint64(heap.Size)}
		if int(kind.Heap) < len(d.heapFree) {
			kind.HeapFree = d.heapFree[kind.Heap]
		}
		d.MemoryTypes = append(d.MemoryTypes, kind)
	}
}
