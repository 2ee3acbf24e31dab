#include "functions.h"

int32_t shim_create_set_layout(uint64_t device, const uint32_t *kinds, uint32_t count,
                               uint64_t *out) {
    VkDescriptorSetLayoutBinding bindings[32];
    if (count > COUNT(bindings)) return VK_ERROR_TOO_MANY_OBJECTS;
    for (uint32_t i = 0; i < count; i++)
        bindings[i] = (VkDescriptorSetLayoutBinding){i, (VkDescriptorType)kinds[i], 1,
                                                     VK_SHADER_STAGE_COMPUTE_BIT, NULL};
    VkDescriptorSetLayoutCreateInfo info = {VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
    info.bindingCount = count;
    info.pBindings = bindings;
    VkDescriptorSetLayout layout;
    VkResult result = vk.CreateDescriptorSetLayout(HANDLE(VkDevice, device), &info, NULL, &layout);
    *out = BITS(layout);
    return result;
}

int32_t shim_create_pipeline_layout(uint64_t device, uint64_t set_layout, uint32_t push_size,
                                    uint64_t *out) {
    VkDescriptorSetLayout set = HANDLE(VkDescriptorSetLayout, set_layout);
    VkPushConstantRange range = {VK_SHADER_STAGE_COMPUTE_BIT, 0, push_size};
    VkPipelineLayoutCreateInfo info = {VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
    info.setLayoutCount = 1;
    info.pSetLayouts = &set;
    info.pushConstantRangeCount = push_size ? 1 : 0;
    info.pPushConstantRanges = &range;
    VkPipelineLayout layout;
    VkResult result = vk.CreatePipelineLayout(HANDLE(VkDevice, device), &info, NULL, &layout);
    *out = BITS(layout);
    return result;
}

int32_t shim_create_shader_module(uint64_t device, const void *code, uint64_t size, uint64_t *out) {
    VkShaderModuleCreateInfo info = {VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
    info.codeSize = size;
    info.pCode = code;
    VkShaderModule module;
    VkResult result = vk.CreateShaderModule(HANDLE(VkDevice, device), &info, NULL, &module);
    *out = BITS(module);
    return result;
}

int32_t shim_create_pipeline(uint64_t device, uint64_t cache, uint64_t module, uint64_t layout,
                             const uint32_t *spec, uint32_t spec_count, uint32_t subgroup_size,
                             uint32_t captured, uint64_t *out) {
    VkSpecializationMapEntry entries[16];
    if (spec_count > COUNT(entries)) return VK_ERROR_TOO_MANY_OBJECTS;
    for (uint32_t i = 0; i < spec_count; i++) entries[i] = (VkSpecializationMapEntry){i, i * 4, 4};
    VkSpecializationInfo specialization = {spec_count, entries, spec_count * 4, spec};
    VkComputePipelineCreateInfo info = {VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
    if (captured)
        info.flags = VK_PIPELINE_CREATE_CAPTURE_STATISTICS_BIT_KHR |
                     VK_PIPELINE_CREATE_CAPTURE_INTERNAL_REPRESENTATIONS_BIT_KHR;
    info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
    info.stage.module = HANDLE(VkShaderModule, module);
    info.stage.pName = "main";
    info.stage.pSpecializationInfo = &specialization;
    info.layout = HANDLE(VkPipelineLayout, layout);
    VkPipelineShaderStageRequiredSubgroupSizeCreateInfoEXT required = {
        VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO_EXT, NULL,
        subgroup_size};
    if (subgroup_size) {
        info.stage.pNext = &required;
        info.stage.flags = VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT_EXT;
    }
    VkPipeline pipeline = VK_NULL_HANDLE;
    VkResult result = vk.CreateComputePipelines(
        HANDLE(VkDevice, device), HANDLE(VkPipelineCache, cache), 1, &info, NULL, &pipeline);
    *out = BITS(pipeline);
    return result;
}

int32_t shim_create_descriptor_pool(uint64_t device, uint32_t sets, uint32_t storage,
                                    uint32_t texel, uint64_t *out) {
    VkDescriptorPoolSize sizes[2];
    uint32_t count = 0;
    if (storage)
        sizes[count++] = (VkDescriptorPoolSize){VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, storage};
    if (texel)
        sizes[count++] = (VkDescriptorPoolSize){VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, texel};
    VkDescriptorPoolCreateInfo info = {VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
    info.maxSets = sets;
    info.poolSizeCount = count;
    info.pPoolSizes = sizes;
    VkDescriptorPool pool;
    VkResult result = vk.CreateDescriptorPool(HANDLE(VkDevice, device), &info, NULL, &pool);
    *out = BITS(pool);
    return result;
}

int32_t shim_allocate_sets(uint64_t device, uint64_t pool, const uint64_t *layouts, uint32_t count,
                           uint64_t *out) {
    for (uint32_t i = 0; i < count; i++) {
        VkDescriptorSetLayout layout = HANDLE(VkDescriptorSetLayout, layouts[i]);
        VkDescriptorSetAllocateInfo info = {VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
        info.descriptorPool = HANDLE(VkDescriptorPool, pool);
        info.descriptorSetCount = 1;
        info.pSetLayouts = &layout;
        VkDescriptorSet set;
        VkResult result = vk.AllocateDescriptorSets(HANDLE(VkDevice, device), &info, &set);
        if (result != VK_SUCCESS) return result;
        out[i] = BITS(set);
    }
    return VK_SUCCESS;
}

void shim_write_sets(uint64_t device, const shim_write *writes, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const shim_write *w = &writes[i];
        VkDescriptorBufferInfo buffer = {HANDLE(VkBuffer, w->buffer), w->offset, w->range};
        VkBufferView view = HANDLE(VkBufferView, w->view);
        VkWriteDescriptorSet write = {VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
        write.dstSet = HANDLE(VkDescriptorSet, w->set);
        write.dstBinding = w->binding;
        write.descriptorCount = 1;
        write.descriptorType = (VkDescriptorType)w->kind;
        write.pBufferInfo = &buffer;
        write.pTexelBufferView = &view;
        vk.UpdateDescriptorSets(HANDLE(VkDevice, device), 1, &write, 0, NULL);
    }
}
