// What the shim's C files share: the functions of Vulkan that they call, and macros for handles.
#ifndef VKSIMCLR_FUNCTIONS_H
#define VKSIMCLR_FUNCTIONS_H
#define VK_NO_PROTOTYPES 1
#include <vulkan/vulkan_core.h>

#include "shim.h"
#include "vkfix.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
// Handles are pointers or 64-bit integers, depending on platform and kind: these copy the bits.
#define HANDLE(type, value) ((type)(uintptr_t)(value))
#define BITS(handle) ((uint64_t)(uintptr_t)(handle))

// shim_create_instance loads all functions of both lists; each of them must exist.
// clang-format off
#define GLOBAL_FUNCTIONS(X) \
    X(CreateInstance) X(EnumerateInstanceVersion) X(EnumerateInstanceLayerProperties) \
    X(EnumerateInstanceExtensionProperties)
#define INSTANCE_FUNCTIONS(X) \
    X(DestroyInstance) X(GetPhysicalDeviceProperties) X(GetPhysicalDeviceProperties2) \
    X(GetPhysicalDeviceFeatures2) X(GetPhysicalDeviceQueueFamilyProperties) \
    X(EnumerateDeviceExtensionProperties) X(CreateDevice) X(GetDeviceQueue) \
    X(CreateDescriptorSetLayout) X(CreatePipelineLayout) X(CreateShaderModule) \
    X(CreateComputePipelines) X(CreateDescriptorPool) X(AllocateDescriptorSets) \
    X(UpdateDescriptorSets) X(AllocateCommandBuffers) X(BeginCommandBuffer) X(EndCommandBuffer) \
    X(CmdBindPipeline) X(CmdBindDescriptorSets) X(CmdPushConstants) X(CmdDispatch) \
    X(CmdPipelineBarrier) X(CmdCopyBuffer) X(CmdFillBuffer) X(CmdResetQueryPool) \
    X(CmdWriteTimestamp) X(QueueSubmit) X(WaitForFences) X(ResetFences) X(AllocateMemory) \
    X(GetPhysicalDeviceMemoryProperties2)
// clang-format on

#define DECLARE(name) PFN_vk##name name;
struct shim_functions {
    GLOBAL_FUNCTIONS(DECLARE)
    INSTANCE_FUNCTIONS(DECLARE)
    PFN_vkGetBufferDeviceAddress GetBufferDeviceAddress; // NULL before Vulkan 1.2
    // NULL without VK_KHR_pipeline_executable_properties
    PFN_vkGetPipelineExecutableStatisticsKHR GetPipelineExecutableStatisticsKHR;
    PFN_vkGetPipelineExecutableInternalRepresentationsKHR
        GetPipelineExecutableInternalRepresentationsKHR;
    PFN_vkGetInstanceProcAddr GetInstanceProcAddr;       // set by shim_open_loader
};
extern struct shim_functions shim_vk;
#define vk shim_vk

// shim_has_extension tells whether the device has the extension of this name.
int shim_has_extension(VkPhysicalDevice physical, const char *name);
// shim_query_matrix2 tells what a device of a version has of VK_NV_cooperative_matrix2.
void shim_query_matrix2(VkInstance instance, VkPhysicalDevice physical, uint32_t version,
                        shim_matrix2 *out);
#endif
