#include <string.h>

#include "functions.h"

// shim_query_matrix2 tells what a device has of VK_NV_cooperative_matrix2, and nothing where a
// module of SPIR-V 1.6, which uses it, cannot run.
void shim_query_matrix2(VkInstance instance, VkPhysicalDevice physical, uint32_t version,
                        shim_matrix2 *out) {
    uint32_t loader = 0;
    vk.EnumerateInstanceVersion(&loader);
    if (version < VK_MAKE_VERSION(1, 3, 0) || loader < VK_MAKE_VERSION(1, 3, 0) ||
        !shim_has_extension(physical, VK_NV_COOPERATIVE_MATRIX_2_EXTENSION_NAME))
        return;
    VkPhysicalDeviceCooperativeMatrix2FeaturesNV has = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_2_FEATURES_NV};
    VkPhysicalDeviceMaintenance4Features maintenance = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_4_FEATURES, &has};
    VkPhysicalDeviceFeatures2 features = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
                                          &maintenance};
    vk.GetPhysicalDeviceFeatures2(physical, &features);
    VkPhysicalDeviceCooperativeMatrix2PropertiesNV limits = {
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_2_PROPERTIES_NV};
    VkPhysicalDeviceProperties2 properties = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
                                              &limits};
    vk.GetPhysicalDeviceProperties2(physical, &properties);
    out->listed = 1;
    out->workgroup_scope = has.cooperativeMatrixWorkgroupScope;
    out->flexible_dimensions = has.cooperativeMatrixFlexibleDimensions;
    out->tensor_addressing = has.cooperativeMatrixTensorAddressing;
    out->local_size_id = maintenance.maintenance4;
    out->max_invocations = limits.cooperativeMatrixWorkgroupScopeMaxWorkgroupSize;
    out->max_dimension = limits.cooperativeMatrixFlexibleDimensionsMaxDimension;
    out->reserved_shared_memory = limits.cooperativeMatrixWorkgroupScopeReservedSharedMemory;

    PFN_vkGetPhysicalDeviceCooperativeMatrixFlexibleDimensionsPropertiesNV list =
        (PFN_vkGetPhysicalDeviceCooperativeMatrixFlexibleDimensionsPropertiesNV)
            vk.GetInstanceProcAddr(
                instance, "vkGetPhysicalDeviceCooperativeMatrixFlexibleDimensionsPropertiesNV");
    if (!list || !has.cooperativeMatrixFlexibleDimensions) return;
    VkCooperativeMatrixFlexibleDimensionsPropertiesNV shapes[COUNT(out->shapes)];
    memset(shapes, 0, sizeof shapes);
    for (size_t i = 0; i < COUNT(shapes); i++)
        shapes[i].sType = VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_FLEXIBLE_DIMENSIONS_PROPERTIES_NV;
    uint32_t count = COUNT(shapes);
    VkResult result = list(physical, &count, shapes);
    if (result != VK_SUCCESS && result != VK_INCOMPLETE) return;
    out->shape_count = count;
    for (uint32_t i = 0; i < count; i++) {
        const VkCooperativeMatrixFlexibleDimensionsPropertiesNV *s = &shapes[i];
        out->shapes[i] = (shim_matrix){s->MGranularity, s->NGranularity, s->KGranularity, s->AType,
                                       s->BType,        s->CType,        s->ResultType,   s->scope};
        out->invocations[i] = s->workgroupInvocations;
    }
}
