#include <string.h>

#include "functions.h"

int32_t shim_create_device(uint64_t handle, uint32_t family, uint32_t halves, uint32_t matrix,
                           uint32_t matrix2,
                           uint32_t full_subgroups, uint32_t buffer_address, uint32_t swapchain,
                           uint32_t executables, uint64_t *device_out, uint64_t *queue_out) {
    VkPhysicalDevice physical = HANDLE(VkPhysicalDevice, handle);
    float priority = 1;
    VkDeviceQueueCreateInfo queue_info = {VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
    queue_info.queueFamilyIndex = family;
    queue_info.queueCount = 1;
    queue_info.pQueuePriorities = &priority;
    // Enable no feature that nobody asked for: robustBufferAccess costs 20 to 30 % on some CPU
    // drivers, and all other kernels need only the core.
    VkPhysicalDeviceFeatures none;
    memset(&none, 0, sizeof none);
    VkPhysicalDeviceSubgroupSizeControlFeaturesEXT control = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES_EXT};
    control.subgroupSizeControl = control.computeFullSubgroups = VK_TRUE;
    VkPhysicalDeviceShaderFloat16Int8Features float16 = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES};
    float16.shaderFloat16 = VK_TRUE;
    VkPhysicalDeviceVulkanMemoryModelFeatures model = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES, &float16};
    model.vulkanMemoryModel = VK_TRUE;
    VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrices = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR, &model};
    matrices.cooperativeMatrix = VK_TRUE;
    VkPhysicalDeviceMaintenance4Features maintenance = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_4_FEATURES};
    maintenance.maintenance4 = VK_TRUE;
    VkPhysicalDeviceCooperativeMatrix2FeaturesNV whole = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_2_FEATURES_NV, &maintenance};
    whole.cooperativeMatrixWorkgroupScope = whole.cooperativeMatrixFlexibleDimensions =
        whole.cooperativeMatrixTensorAddressing = VK_TRUE;
    const char *extensions[6];
    VkDeviceCreateInfo info = {VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO};
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue_info;
    info.pEnabledFeatures = &none;
    if (shim_has_extension(physical, "VK_KHR_portability_subset"))
        extensions[info.enabledExtensionCount++] = "VK_KHR_portability_subset";
    if (swapchain) extensions[info.enabledExtensionCount++] = VK_KHR_SWAPCHAIN_EXTENSION_NAME;
    if (matrix) {
        extensions[info.enabledExtensionCount++] = VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME;
        info.pNext = &matrices;
        if (full_subgroups) {
            extensions[info.enabledExtensionCount++] = VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME;
            float16.pNext = &control;
        }
        if (matrix2) {
            extensions[info.enabledExtensionCount++] = VK_NV_COOPERATIVE_MATRIX_2_EXTENSION_NAME;
            maintenance.pNext = float16.pNext;
            float16.pNext = &whole;
        }
    } else if (halves) {
        info.pNext = &float16;
    }
    VkPhysicalDeviceBufferDeviceAddressFeatures address = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_BUFFER_DEVICE_ADDRESS_FEATURES, (void *)info.pNext};
    address.bufferDeviceAddress = VK_TRUE;
    if (buffer_address) info.pNext = &address;
    VkPhysicalDevicePipelineExecutablePropertiesFeaturesKHR capture = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_EXECUTABLE_PROPERTIES_FEATURES_KHR,
        (void *)info.pNext, VK_TRUE};
    if (executables) {
        extensions[info.enabledExtensionCount++] =
            VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME;
        info.pNext = &capture;
    }
    info.ppEnabledExtensionNames = extensions;
    VkDevice device;
    VkResult result = vk.CreateDevice(physical, &info, NULL, &device);
    if (result != VK_SUCCESS) return result;
    VkQueue queue;
    vk.GetDeviceQueue(device, family, 0, &queue);
    *device_out = BITS(device);
    *queue_out = BITS(queue);
    return VK_SUCCESS;
}

int32_t shim_allocate_memory(uint64_t device, uint64_t size, uint32_t type, uint32_t addressed,
                             uint64_t *out) {
    VkMemoryAllocateFlagsInfo flags = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO};
    flags.flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT;
    VkMemoryAllocateInfo info = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, addressed ? &flags : NULL,
                                 size, type};
    VkDeviceMemory memory = VK_NULL_HANDLE;
    VkResult result = vk.AllocateMemory(HANDLE(VkDevice, device), &info, NULL, &memory);
    *out = BITS(memory);
    return result;
}

uint64_t shim_buffer_address(uint64_t device, uint64_t buffer) {
    VkBufferDeviceAddressInfo info = {VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO, NULL,
                                      HANDLE(VkBuffer, buffer)};
    return vk.GetBufferDeviceAddress(HANDLE(VkDevice, device), &info);
}
