#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "functions.h"

int shim_has_extension(VkPhysicalDevice physical, const char *name) {
    uint32_t count = 0;
    vk.EnumerateDeviceExtensionProperties(physical, NULL, &count, NULL);
    VkExtensionProperties *all = calloc(count ? count : 1, sizeof *all);
    vk.EnumerateDeviceExtensionProperties(physical, NULL, &count, all);
    int found = 0;
    for (uint32_t i = 0; i < count && !found; i++) found = !strcmp(all[i].extensionName, name);
    free(all);
    return found;
}

// query_matrices lists the shapes of cooperative matrices, if compute shaders can use matrices,
// fp16 and the Vulkan memory model: glslc's modules ask for all three. It also tells whether a
// pipeline can ask for full subgroups of the usual size.
static void query_matrices(VkInstance instance, VkPhysicalDevice physical, shim_device_info *out) {
    VkPhysicalDeviceSubgroupSizeControlPropertiesEXT sizes = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES_EXT};
    VkPhysicalDeviceCooperativeMatrixPropertiesKHR stages = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_PROPERTIES_KHR};
    VkPhysicalDeviceProperties2 properties = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
                                              &stages};
    VkPhysicalDeviceSubgroupSizeControlFeaturesEXT control = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES_EXT};
    VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrix = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR};
    VkPhysicalDeviceVulkanMemoryModelFeatures model = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES, &matrix};
    VkPhysicalDeviceFeatures2 features = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &model};
    if (shim_has_extension(physical, VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME)) {
        stages.pNext = &sizes;
        matrix.pNext = &control;
    }
    vk.GetPhysicalDeviceProperties2(physical, &properties);
    vk.GetPhysicalDeviceFeatures2(physical, &features);
    PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR list =
        (PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR)vk.GetInstanceProcAddr(
            instance, "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR");
    if (!list || !out->float16 || !model.vulkanMemoryModel || !matrix.cooperativeMatrix ||
        !(stages.cooperativeMatrixSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT))
        return;
    out->full_subgroups = control.subgroupSizeControl && control.computeFullSubgroups &&
                          (sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT) &&
                          sizes.minSubgroupSize <= out->subgroup_size &&
                          out->subgroup_size <= sizes.maxSubgroupSize;
    VkCooperativeMatrixPropertiesKHR shapes[COUNT(out->matrices)];
    memset(shapes, 0, sizeof shapes);
    for (size_t i = 0; i < COUNT(shapes); i++)
        shapes[i].sType = VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_KHR;
    uint32_t count = COUNT(shapes);
    VkResult result = list(physical, &count, shapes);
    if (result != VK_SUCCESS && result != VK_INCOMPLETE) return;
    out->matrix_count = count;
    for (uint32_t i = 0; i < count; i++) {
        const VkCooperativeMatrixPropertiesKHR *s = &shapes[i];
        out->matrices[i] = (shim_matrix){s->MSize, s->NSize, s->KSize,      s->AType,
                                         s->BType, s->CType, s->ResultType, s->scope};
    }
}

// query_budget tells how much of each heap the driver leaves to this process.
static void query_budget(VkPhysicalDevice physical, shim_device_info *out) {
    VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT};
    VkPhysicalDeviceMemoryProperties2 memory = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2, &budget};
    vk.GetPhysicalDeviceMemoryProperties2(physical, &memory);
    out->heap_count = memory.memoryProperties.memoryHeapCount;
    for (uint32_t i = 0; i < out->heap_count; i++) {
        VkDeviceSize have = budget.heapBudget[i], used = budget.heapUsage[i];
        out->heap_free[i] = have > used ? have - used : 0;
    }
}

void shim_device_info_query(uint64_t instance, uint64_t handle, shim_device_info *out) {
    VkPhysicalDevice physical = HANDLE(VkPhysicalDevice, handle);
    memset(out, 0, sizeof *out);
    VkPhysicalDeviceProperties basic;
    vk.GetPhysicalDeviceProperties(physical, &basic);
    int v12 = basic.apiVersion >= VK_API_VERSION_1_2;

    VkPhysicalDeviceSubgroupProperties subgroup = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES};
    VkPhysicalDeviceIDProperties id = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES, &subgroup};
    VkPhysicalDeviceMaintenance3Properties maintenance = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES, &id};
    VkPhysicalDeviceDriverProperties driver = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES,
                                               &maintenance};
    VkPhysicalDeviceFloatControlsProperties floats = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FLOAT_CONTROLS_PROPERTIES, &driver};
    VkPhysicalDeviceProperties2 properties = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
                                              v12 ? (void *)&floats : (void *)&maintenance};
    vk.GetPhysicalDeviceProperties2(physical, &properties);
    out->subgroup_size = subgroup.subgroupSize;
    out->shuffle = (subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT) &&
                   (subgroup.supportedOperations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT);
    memcpy(out->device_uuid, id.deviceUUID, sizeof out->device_uuid);
    out->max_memory_allocation_size = maintenance.maxMemoryAllocationSize;
    snprintf(out->driver_name, sizeof out->driver_name, "%s", driver.driverName);
    snprintf(out->driver_info, sizeof out->driver_info, "%s", driver.driverInfo);

    VkPhysicalDevice16BitStorageFeatures storage16 = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES};
    VkPhysicalDeviceShaderFloat16Int8Features float16 = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES, &storage16};
    VkPhysicalDeviceBufferDeviceAddressFeatures address = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_BUFFER_DEVICE_ADDRESS_FEATURES, &float16};
    VkPhysicalDeviceFeatures2 features = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
                                          v12 ? (void *)&address : (void *)&storage16};
    vk.GetPhysicalDeviceFeatures2(physical, &features);
    out->buffer_address = address.bufferDeviceAddress;
    out->float16 = float16.shaderFloat16;
    out->rounds_halves =
        out->float16 && floats.shaderRoundingModeRTEFloat16 &&
        floats.roundingModeIndependence != VK_SHADER_FLOAT_CONTROLS_INDEPENDENCE_NONE;
    out->storage16 = storage16.storageBuffer16BitAccess;
    if (shim_has_extension(physical, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME))
        query_budget(physical, out);
    if (v12 && shim_has_extension(physical, VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME))
        query_matrices(HANDLE(VkInstance, instance), physical, out);
    if (out->matrix_count > 0)
        shim_query_matrix2(HANDLE(VkInstance, instance), physical, basic.apiVersion, &out->matrix2);
}

uint32_t shim_queue_families(uint64_t physical, shim_queue_family *out, uint32_t max) {
    VkQueueFamilyProperties families[16];
    uint32_t count = max < COUNT(families) ? max : COUNT(families);
    vk.GetPhysicalDeviceQueueFamilyProperties(HANDLE(VkPhysicalDevice, physical), &count, families);
    for (uint32_t i = 0; i < count; i++)
        out[i] = (shim_queue_family){families[i].queueFlags, families[i].timestampValidBits};
    return count;
}
