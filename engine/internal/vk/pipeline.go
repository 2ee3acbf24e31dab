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

// CreatePipelineCache makes a cache. Its content is data, an earlier PipelineCacheData of the same
// device and driver, or nothing where data is nil.
func CreatePipelineCache(device Handle, data []byte) (Handle, error) {
	info := &vulkan.PipelineCacheCreateInfo{
		SType: vulkan.StructureTypePipelineCacheCreateInfo, InitialDataSize: uint(len(data)),
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	if len(data) > 0 {
		pin.Pin(&data[0])
		info.PInitialData = unsafe.Pointer(&data[0])
	}
	var cache vulkan.PipelineCache
	result := vulkan.CreatePipelineCache(dev(device), info, nil, &cache)
	info.Free()
	operand := fmt.Sprintf("%d bytes", len(data))
	return bits(cache), check(int32(result), "vkCreatePipelineCache", operand)
}

// PipelineCacheData returns the cache's content, for a file.
func PipelineCacheData(device, cache Handle) ([]byte, error) {
	const call = "vkGetPipelineCacheData"
	h := handle[vulkan.PipelineCache](cache)
	var size uint
	result := vulkan.GetPipelineCacheData(dev(device), h, &size, nil)
	if err := check(int32(result), call, ""); err != nil || size == 0 {
		return nil, err
	}
	data := make([]byte, size)
	result = vulkan.GetPipelineCacheData(dev(device), h, &size, unsafe.Pointer(&data[0]))
	return data[:size], check(int32(result), call, "")
}

// CreateShaderModule makes a module from SPIR-V.
func CreateShaderModule(device Handle, name string, code []byte) (h Handle, err error) {
	result := C.shim_create_shader_module(c(device), unsafe.Pointer(&code[0]),
		C.uint64_t(len(code)), out(&h))
	return h, check(int32(result), "vkCreateShaderModule", name)
}

// CreateSetLayout makes a descriptor set layout with one binding of each kind, in order.
func CreateSetLayout(device Handle, kinds []uint32) (h Handle, err error) {
	result := C.shim_create_set_layout(c(device), (*C.uint32_t)(unsafe.SliceData(kinds)),
		C.uint32_t(len(kinds)), out(&h))
	return h, check(int32(result), "vkCreateDescriptorSetLayout", "")
}

// CreatePipelineLayout makes a layout of one set and pushSize bytes of push constants.
func CreatePipelineLayout(device, setLayout Handle, pushSize int) (h Handle, err error) {
	result := C.shim_create_pipeline_layout(c(device), c(setLayout), C.uint32_t(pushSize), out(&h))
	return h, check(int32(result), "vkCreatePipelineLayout", "")
}

// CreatePipeline makes a compute pipeline. Specialisation constant i has the value spec[i]. All
// subgroups are full and have subgroup lanes; 0 leaves them to the driver. Of a captured pipeline,
// Statistics and Representation tell the code.
func CreatePipeline(device, cache, module, layout Handle, name string, spec []uint32,
	subgroup int, captured bool) (h Handle, err error) {
	result := C.shim_create_pipeline(c(device), c(cache), c(module), c(layout),
		(*C.uint32_t)(unsafe.SliceData(spec)), C.uint32_t(len(spec)), C.uint32_t(subgroup),
		flag(captured), out(&h))
	return h, check(int32(result), "vkCreateComputePipelines", name)
}

// CreateDescriptorPool makes a pool for the given numbers of sets and descriptors.
func CreateDescriptorPool(device Handle, sets, storage, texel int) (h Handle, err error) {
	result := C.shim_create_descriptor_pool(c(device), C.uint32_t(sets), C.uint32_t(storage),
		C.uint32_t(texel), out(&h))
	return h, check(int32(result), "vkCreateDescriptorPool", "")
}

// AllocateSets allocates one set for each layout.
func AllocateSets(device, pool Handle, layouts []Handle) ([]Handle, error) {
	sets := make([]Handle, len(layouts))
	result := C.shim_allocate_sets(c(device), c(pool), out(unsafe.SliceData(layouts)),
		C.uint32_t(len(layouts)), out(unsafe.SliceData(sets)))
	return sets, check(int32(result), "vkAllocateDescriptorSets", fmt.Sprint(len(layouts)))
}

// Write fills one binding of a set: a storage buffer range, or a texel view.
type Write struct {
	Set, Buffer, Offset, Range, View Handle
	Binding, Kind                    uint32
}

// WriteSets performs all writes.
func WriteSets(device Handle, writes []Write) {
	if len(writes) > 0 {
		first := (*C.shim_write)(unsafe.Pointer(&writes[0]))
		C.shim_write_sets(c(device), first, C.uint32_t(len(writes)))
	}
}
