#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "functions.h"

uint32_t shim_offers_executables(uint64_t physical) {
    return shim_has_extension(HANDLE(VkPhysicalDevice, physical),
                              VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME);
}

// A compute pipeline has one executable.
static VkPipelineExecutableInfoKHR executable(uint64_t pipeline) {
    VkPipelineExecutableInfoKHR info = {VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INFO_KHR};
    info.pipeline = HANDLE(VkPipeline, pipeline);
    return info;
}

static int64_t whole(const VkPipelineExecutableStatisticKHR *s) {
    switch (s->format) {
        case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_BOOL32_KHR: return s->value.b32;
        case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_INT64_KHR: return s->value.i64;
        case VK_PIPELINE_EXECUTABLE_STATISTIC_FORMAT_UINT64_KHR: return (int64_t)s->value.u64;
        default: return (int64_t)(s->value.f64 + 0.5);
    }
}

int32_t shim_statistics(uint64_t device, uint64_t pipeline, shim_statistic *out, uint32_t *count) {
    if (!vk.GetPipelineExecutableStatisticsKHR) return VK_ERROR_EXTENSION_NOT_PRESENT;
    VkPipelineExecutableInfoKHR info = executable(pipeline);
    VkPipelineExecutableStatisticKHR all[64];
    uint32_t n = *count < COUNT(all) ? *count : COUNT(all);
    for (uint32_t i = 0; i < n; i++)
        all[i] = (VkPipelineExecutableStatisticKHR){
            VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_STATISTIC_KHR};
    VkResult result =
        vk.GetPipelineExecutableStatisticsKHR(HANDLE(VkDevice, device), &info, &n, all);
    if (result < 0) return result;
    for (uint32_t i = 0; i < n; i++) {
        snprintf(out[i].name, sizeof out[i].name, "%s", all[i].name);
        out[i].value = whole(&all[i]);
    }
    *count = n;
    return VK_SUCCESS;
}

int32_t shim_representation(uint64_t device, uint64_t pipeline, char *out, uint64_t *size) {
    if (!vk.GetPipelineExecutableInternalRepresentationsKHR) return VK_ERROR_EXTENSION_NOT_PRESENT;
    VkPipelineExecutableInfoKHR info = executable(pipeline);
    VkPipelineExecutableInternalRepresentationKHR all[8];
    for (uint32_t i = 0; i < COUNT(all); i++)
        all[i] = (VkPipelineExecutableInternalRepresentationKHR){
            VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INTERNAL_REPRESENTATION_KHR};
    VkDevice d = HANDLE(VkDevice, device);
    uint32_t count = COUNT(all);
    VkResult result =
        vk.GetPipelineExecutableInternalRepresentationsKHR(d, &info, &count, all); // the sizes
    if (result < 0) return result;
    uint32_t last = count;
    for (uint32_t i = 0; i < count; i++)
        if (all[i].isText && all[i].dataSize) last = i;
    if (last == count) {
        *size = 0;
        return VK_SUCCESS;
    }
    uint64_t need = all[last].dataSize;
    if (*size < need) {
        *size = need;
        return VK_SUCCESS;
    }
    // The others' texts are not wanted, but a driver writes all or none.
    void *data[COUNT(all)] = {NULL};
    for (uint32_t i = 0; i < count; i++)
        all[i].pData = data[i] = calloc(all[i].dataSize + 1, 1);
    result = vk.GetPipelineExecutableInternalRepresentationsKHR(d, &info, &count, all);
    if (result >= 0) memcpy(out, data[last], need);
    for (uint32_t i = 0; i < count; i++) free(data[i]);
    *size = need;
    return result < 0 ? result : VK_SUCCESS;
}
