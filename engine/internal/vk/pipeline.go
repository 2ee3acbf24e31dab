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

// Descriptor kinds.
const (
	TexelBuffer   = uint32(vulkan.DescriptorTypeUniformTexelBuffer)
	StorageBuffer = uint32(vulkan.DescriptorTypeStorageBuffer)
)

// CreatePipelineCache makes a cache, filled from an earlier PipelineCacheData of the same device and driver (or nil).
func CreatePipelineCache(device Handle, data []byte) (Handle, error) {
	info := &vulkan.PipelineCacheCreateInfo{SType: vulkan.StructureTypePipelineCacheCreateInfo, InitialDataSize: uint(len(data))}
	var pin runtime.Pinner
	defer pin.Unpin()
	if len(data) > 0 {
		pin.Pin(&data[0])
		info.PInitialData = unsafe.Pointer(&data[0])
	}
	var cache vulkan.PipelineCache
	err := check(int32(vulkan.CreatePipelineCache(dev(device), info, nil, &cache)), "vkCreatePipelineCache", fmt.Sprintf("%d bytes", len(data)))
	info.Free()
	return bits(cache), err
}

// PipelineCacheData is the cache's content, to be kept on disk.
func PipelineCacheData(device, cache Handle) ([]byte, error) {
	h := handle[vulkan.PipelineCache](cache)
	var size uint
	if err := check(int32(vulkan.GetPipelineCacheData(dev(device), h, &size, nil)), "vkGetPipelineCacheData", ""); err != nil || size == 0 {
		return nil, err
	}
	data := make([]byte, size)
	err := check(int32(vulkan.GetPipelineCacheData(dev(device), h, &size, unsafe.Pointer(&data[0]))), "vkGetPipelineCacheData", "")
	return data[:size], err
}

// CreateShaderModule makes a module from SPIR-V.
func CreateShaderModule(device Handle, name string, code []byte) (h Handle, err error) {
	err = check(int32(C.shim_create_shader_module(c(device), unsafe.Pointer(&code[0]), C.uint64_t(len(code)), out(&h))), "vkCreateShaderModule", name)
	return h, err
}

// CreateSetLayout makes a descriptor set layout with one binding of each kind, in order.
func CreateSetLayout(device Handle, kinds []uint32) (h Handle, err error) {
	err = check(int32(C.shim_create_set_layout(c(device), (*C.uint32_t)(unsafe.SliceData(kinds)), C.uint32_t(len(kinds)), out(&h))), "vkCreateDescriptorSetLayout", "")
	return h, err
}

// CreatePipelineLayout makes a layout of one set and pushSize bytes of push constants.
func CreatePipelineLayout(device, setLayout Handle, pushSize int) (h Handle, err error) {
	err = check(int32(C.shim_create_pipeline_layout(c(device), c(setLayout), C.uint32_t(pushSize), out(&h))), "vkCreatePipelineLayout", "")
	return h, err
}

// CreatePipeline makes a compute pipeline; spec[i] is specialisation constant i. subgroup 0 leaves subgroups to the driver, otherwise all are full
// and of this size.
func CreatePipeline(device, cache, module, layout Handle, name string, spec []uint32, subgroup int) (h Handle, err error) {
	err = check(int32(C.shim_create_pipeline(c(device), c(cache), c(module), c(layout), (*C.uint32_t)(unsafe.SliceData(spec)), C.uint32_t(len(spec)),
		C.uint32_t(subgroup), out(&h))), "vkCreateComputePipelines", name)
	return h, err
}

// CreateDescriptorPool makes a pool for the given numbers of sets and descriptors.
func CreateDescriptorPool(device Handle, sets, storage, texel int) (h Handle, err error) {
	err = check(int32(C.shim_create_descriptor_pool(c(device), C.uint32_t(sets), C.uint32_t(storage), C.uint32_t(texel), out(&h))), "vkCreateDescriptorPool", "")
	return h, err
}

// AllocateSets allocates one set for each layout.
func AllocateSets(device, pool Handle, layouts []Handle) ([]Handle, error) {
	sets := make([]Handle, len(layouts))
	err := check(int32(C.shim_allocate_sets(c(device), c(pool), out(unsafe.SliceData(layouts)), C.uint32_t(len(layouts)), out(unsafe.SliceData(sets)))),
		"vkAllocateDescriptorSets", fmt.Sprint(len(layouts)))
	return sets, err
}

// Write fills one binding of a set: a storage buffer range, or a texel view.
type Write struct {
	Set, Buffer, Offset, Range, View Handle
	Binding, Kind                    uint32
}

// WriteSets performs all writes.
func WriteSets(device Handle, writes []Write) {
	if len(writes) > 0 {
		C.shim_write_sets(c(device), (*C.shim_write)(unsafe.Pointer(&writes[0])), C.uint32_t(len(writes)))
	}
}
