// The part of Vulkan that vulkan-go lacks or gets wrong: flat arguments in, structs built on the C
// stack, nothing left to free. Handles cross as uint64_t. docs/vulkan-binding.md says which calls
// vulkan-go makes and which the shim.
#ifndef VKSIMCLR_SHIM_H
#define VKSIMCLR_SHIM_H
#include <stdint.h>

// One shape of cooperative matrices, as VkCooperativeMatrixPropertiesKHR has it.
typedef struct {
    uint32_t m, n, k;
    uint32_t a, b, c, result; // VkComponentTypeKHR
    uint32_t scope;           // VkScopeKHR
} shim_matrix;

// What a device has of VK_NV_cooperative_matrix2. The sides of a matrix are multiples of those of a
// shape; invocations is the size of the workgroup that holds it, 0 where a subgroup does.
typedef struct {
    uint32_t listed; // the device lists the extension
    uint32_t workgroup_scope, flexible_dimensions, tensor_addressing;
    uint32_t local_size_id; // modules may take the workgroup's size from a specialisation constant
    uint32_t max_invocations, max_dimension, reserved_shared_memory;
    shim_matrix shapes[128];
    uint32_t invocations[128];
    uint32_t shape_count;
} shim_matrix2;

typedef struct {
    uint32_t subgroup_size;
    uint32_t shuffle; // compute shaders can shuffle within a subgroup
    uint32_t float16, storage16;
    uint32_t rounds_halves; // conversions to 16-bit floats round as they are told
    uint32_t buffer_address; // shaders can read buffers by 64-bit address
    uint32_t full_subgroups; // a compute pipeline can ask for full subgroups of this size
    shim_matrix matrices[64];
    uint32_t matrix_count; // 0 where compute shaders cannot use matrices
    shim_matrix2 matrix2;
    uint32_t robust_buffer_access2;
    uint8_t device_uuid[16];
    char driver_name[256];
    char driver_info[256];
    uint64_t max_memory_allocation_size;
    uint64_t heap_free[16]; // what this process may still have of each heap, by the driver's budget
    uint32_t heap_count;    // 0 where the driver has no budget
} shim_device_info;

typedef struct {
    uint32_t flags, timestamp_bits;
} shim_queue_family;

// One recorded command. kind: 0 dispatch, 1 copy, 2 fill, 3 timestamp only.
typedef struct {
    uint32_t kind, barrier; // barrier: wait for everything before
    uint32_t groups[3];
    uint32_t push_offset, push_size;
    uint32_t word;                  // fill value
    uint64_t pipeline, layout, set; // dispatch
    uint64_t src, dst;              // copy, fill
    uint64_t src_offset, dst_offset, size;
} shim_op;

// One buffer descriptor. kind: 7 storage buffer (buffer, offset, range), 4 uniform texel buffer
// (view).
typedef struct {
    uint64_t set, buffer, offset, range, view;
    uint32_t binding, kind;
} shim_write;

// One number that a driver gives of a pipeline's code; numbers other than integers are rounded.
typedef struct {
    char name[256];
    int64_t value;
} shim_statistic;

void *shim_open_loader(const char *path, char *error, uint32_t error_size);
// names: extensions of the instance, each ended by a zero byte, count of them.
int32_t shim_create_instance(uint32_t validation, const char *names, uint32_t count,
                             uint64_t *instance);
void shim_destroy_instance(uint64_t instance);
uint32_t shim_validation_messages(char *out, uint32_t size);

void shim_device_info_query(uint64_t instance, uint64_t physical, shim_device_info *out);
uint32_t shim_queue_families(uint64_t physical, shim_queue_family *out, uint32_t max);
// Enables the features that the arguments ask for: swapchain, to present frames; halves, for 16-bit
// floats; matrix, for kernels with cooperative matrices; matrix2, with matrix only, for matrices
// that a workgroup holds; full_subgroups, with matrix only, for control over subgroup sizes;
// buffer_address, for reads by address; executables, for pipelines that are captured.
int32_t shim_create_device(uint64_t physical, uint32_t family, uint32_t halves, uint32_t matrix,
                           uint32_t matrix2,
                           uint32_t full_subgroups, uint32_t buffer_address, uint32_t swapchain,
                           uint32_t executables, uint64_t *device, uint64_t *queue);
// addressed: the memory can hold a buffer of which shim_buffer_address is asked.
int32_t shim_allocate_memory(uint64_t device, uint64_t size, uint32_t type, uint32_t addressed,
                             uint64_t *out);
uint64_t shim_buffer_address(uint64_t device, uint64_t buffer);

int32_t shim_create_set_layout(uint64_t device, const uint32_t *kinds, uint32_t count,
                               uint64_t *out);
int32_t shim_create_pipeline_layout(uint64_t device, uint64_t set_layout, uint32_t push_size,
                                    uint64_t *out);
int32_t shim_create_shader_module(uint64_t device, const void *code, uint64_t size, uint64_t *out);
// subgroup_size: 0 leaves subgroups to the driver, another value asks for full ones of this size.
// captured: the driver keeps what shim_statistics and shim_representation ask for.
int32_t shim_create_pipeline(uint64_t device, uint64_t cache, uint64_t module, uint64_t layout,
                             const uint32_t *spec, uint32_t spec_count, uint32_t subgroup_size,
                             uint32_t captured, uint64_t *out);
// shim_offers_executables: the device's driver tells the code of captured pipelines.
uint32_t shim_offers_executables(uint64_t physical);
// Lists what the driver measured of a captured pipeline's code; count: in, room; out, how many.
int32_t shim_statistics(uint64_t device, uint64_t pipeline, shim_statistic *out, uint32_t *count);
// Writes the text that comes last of those in which the driver shows a captured pipeline's code,
// ended by a zero byte. size: in, room; out, its length with that byte. Without room it writes
// nothing.
int32_t shim_representation(uint64_t device, uint64_t pipeline, char *out, uint64_t *size);

int32_t shim_create_descriptor_pool(uint64_t device, uint32_t sets, uint32_t storage,
                                    uint32_t texel, uint64_t *out);
int32_t shim_allocate_sets(uint64_t device, uint64_t pool, const uint64_t *layouts, uint32_t count,
                           uint64_t *out);
void shim_write_sets(uint64_t device, const shim_write *writes, uint32_t count);

int32_t shim_allocate_command_buffers(uint64_t device, uint64_t pool, uint32_t count,
                                      uint64_t *out);
// Records ops into cb. With a query_pool other than 0, query first_query gets a timestamp before
// all ops, and query first_query+i+1 gets one after op i.
// With again, cb may be submitted again before it has run.
int32_t shim_record(uint64_t cb, const shim_op *ops, uint32_t count, const void *push,
                    uint64_t query_pool, uint32_t first_query, uint32_t again);
int32_t shim_submit(uint64_t queue, const uint64_t *command_buffers, uint32_t count,
                    uint64_t fence);
uint64_t shim_submissions(void); // calls of vkQueueSubmit so far
int32_t shim_wait_fence(uint64_t device, uint64_t fence, uint64_t timeout_ns);
#endif
