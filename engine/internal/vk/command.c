#include "functions.h"

int32_t shim_allocate_command_buffers(uint64_t device, uint64_t pool, uint32_t count,
                                      uint64_t *out) {
    for (uint32_t i = 0; i < count; i++) {
        VkCommandBufferAllocateInfo info = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
        info.commandPool = HANDLE(VkCommandPool, pool);
        info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
        info.commandBufferCount = 1;
        VkCommandBuffer cb;
        VkResult result = vk.AllocateCommandBuffers(HANDLE(VkDevice, device), &info, &cb);
        if (result != VK_SUCCESS) return result;
        out[i] = BITS(cb);
    }
    return VK_SUCCESS;
}

static void barrier(VkCommandBuffer cb, VkPipelineStageFlags src_stage, VkAccessFlags src,
                    VkPipelineStageFlags dst_stage, VkAccessFlags dst) {
    VkMemoryBarrier memory = {VK_STRUCTURE_TYPE_MEMORY_BARRIER, NULL, src, dst};
    vk.CmdPipelineBarrier(cb, src_stage, dst_stage, 0, 1, &memory, 0, NULL, 0, NULL);
}

#define WORK_STAGES (VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT)
#define WORK_WRITES (VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT)
#define WORK_ACCESS (WORK_WRITES | VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_TRANSFER_READ_BIT)

int32_t shim_record(uint64_t handle, const shim_op *ops, uint32_t count, const void *push,
                    uint64_t query_pool, uint32_t first_query, uint32_t again) {
    VkCommandBuffer cb = HANDLE(VkCommandBuffer, handle);
    VkQueryPool queries = HANDLE(VkQueryPool, query_pool);
    VkCommandBufferBeginInfo begin = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    if (again) begin.flags = VK_COMMAND_BUFFER_USAGE_SIMULTANEOUS_USE_BIT;
    VkResult result = vk.BeginCommandBuffer(cb, &begin);
    if (result != VK_SUCCESS) return result;
    // What earlier submissions and the host wrote.
    barrier(cb, WORK_STAGES | VK_PIPELINE_STAGE_HOST_BIT, WORK_WRITES | VK_ACCESS_HOST_WRITE_BIT,
            WORK_STAGES, WORK_ACCESS);
    if (query_pool) {
        vk.CmdResetQueryPool(cb, queries, first_query, count + 1);
        vk.CmdWriteTimestamp(cb, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, queries, first_query);
    }
    uint64_t bound = 0;
    for (uint32_t i = 0; i < count; i++) {
        const shim_op *op = &ops[i];
        if (op->barrier) barrier(cb, WORK_STAGES, WORK_WRITES, WORK_STAGES, WORK_ACCESS);
        switch (op->kind) {
        case 0: {
            if (op->pipeline != bound)
                vk.CmdBindPipeline(cb, VK_PIPELINE_BIND_POINT_COMPUTE,
                                   HANDLE(VkPipeline, op->pipeline));
            bound = op->pipeline;
            VkPipelineLayout layout = HANDLE(VkPipelineLayout, op->layout);
            VkDescriptorSet set = HANDLE(VkDescriptorSet, op->set);
            vk.CmdBindDescriptorSets(cb, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1, &set, 0,
                                     NULL);
            if (op->push_size)
                vk.CmdPushConstants(cb, layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, op->push_size,
                                    (const char *)push + op->push_offset);
            vk.CmdDispatch(cb, op->groups[0], op->groups[1], op->groups[2]);
            break;
        }
        case 1: {
            VkBufferCopy region = {op->src_offset, op->dst_offset, op->size};
            vk.CmdCopyBuffer(cb, HANDLE(VkBuffer, op->src), HANDLE(VkBuffer, op->dst), 1, &region);
            break;
        }
        case 2:
            vk.CmdFillBuffer(cb, HANDLE(VkBuffer, op->dst), op->dst_offset, op->size, op->word);
            break;
        }
        if (query_pool)
            vk.CmdWriteTimestamp(cb, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, queries,
                                 first_query + i + 1);
    }
    barrier(cb, WORK_STAGES, WORK_WRITES, VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT);
    return vk.EndCommandBuffer(cb);
}

static _Atomic uint64_t submissions;

uint64_t shim_submissions(void) { return submissions; }

int32_t shim_submit(uint64_t queue, const uint64_t *command_buffers, uint32_t count,
                    uint64_t fence) {
    for (uint32_t i = 0; i < count;
         i++) { // one submission each, so that each stays within the driver's watchdog
        VkCommandBuffer cb = HANDLE(VkCommandBuffer, command_buffers[i]);
        VkSubmitInfo info = {VK_STRUCTURE_TYPE_SUBMIT_INFO};
        info.commandBufferCount = 1;
        info.pCommandBuffers = &cb;
        submissions++;
        VkResult result = vk.QueueSubmit(HANDLE(VkQueue, queue), 1, &info,
                                         i + 1 == count ? HANDLE(VkFence, fence) : VK_NULL_HANDLE);
        if (result != VK_SUCCESS) return result;
    }
    return VK_SUCCESS;
}

int32_t shim_wait_fence(uint64_t device, uint64_t handle, uint64_t timeout_ns) {
    VkFence fence = HANDLE(VkFence, handle);
    VkResult result = vk.WaitForFences(HANDLE(VkDevice, device), 1, &fence, VK_TRUE, timeout_ns);
    if (result == VK_SUCCESS) result = vk.ResetFences(HANDLE(VkDevice, device), 1, &fence);
    return result;
}
