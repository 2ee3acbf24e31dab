#define VK_NO_PROTOTYPES 1
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vulkan/vulkan_core.h>

#include "shim.h"
#include "vkfix.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
// Handles are pointers or 64-bit integers, by platform and kind: copy the bits.
#define HANDLE(type, value) ((type)(uintptr_t)(value))
#define BITS(handle) ((uint64_t)(uintptr_t)(handle))

#define GLOBAL_FUNCTIONS(X) X(CreateInstance) X(EnumerateInstanceVersion) X(EnumerateInstanceLayerProperties) X(EnumerateInstanceExtensionProperties)
#define INSTANCE_FUNCTIONS(X)                                                                                                           \
    X(DestroyInstance) X(GetPhysicalDeviceProperties) X(GetPhysicalDeviceProperties2) X(GetPhysicalDeviceFeatures2)                     \
    X(GetPhysicalDeviceQueueFamilyProperties) X(EnumerateDeviceExtensionProperties) X(CreateDevice) X(GetDeviceQueue)                   \
    X(CreateDescriptorSetLayout) X(CreatePipelineLayout) X(CreateShaderModule) X(CreateComputePipelines) X(CreateDescriptorPool)        \
    X(AllocateDescriptorSets) X(UpdateDescriptorSets) X(AllocateCommandBuffers) X(BeginCommandBuffer) X(EndCommandBuffer)               \
    X(CmdBindPipeline) X(CmdBindDescriptorSets) X(CmdPushConstants) X(CmdDispatch) X(CmdPipelineBarrier) X(CmdCopyBuffer)               \
    X(CmdFillBuffer) X(CmdResetQueryPool) X(CmdWriteTimestamp) X(QueueSubmit) X(WaitForFences) X(ResetFences)                         \
    X(AllocateMemory)
#define DECLARE(name) static PFN_vk##name name;
GLOBAL_FUNCTIONS(DECLARE)
INSTANCE_FUNCTIONS(DECLARE)
DECLARE(GetBufferDeviceAddress)

static PFN_vkGetInstanceProcAddr get_proc;

void *shim_open_loader(const char *path, char *error, uint32_t error_size) {
    const char *names[] = {
#if defined(__APPLE__)
        "libvulkan.1.dylib", "libvulkan.dylib", "libMoltenVK.dylib",
#else
        "libvulkan.so.1", "libvulkan.so",
#endif
    };
    void *library = NULL;
    if (path && path[0]) {
        library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    } else {
        for (size_t i = 0; i < COUNT(names) && !library; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    }
    if (!library) {
        snprintf(error, error_size, "%s", dlerror());
        return NULL;
    }
    get_proc = (PFN_vkGetInstanceProcAddr)dlsym(library, "vkGetInstanceProcAddr");
    if (!get_proc) snprintf(error, error_size, "no vkGetInstanceProcAddr in the Vulkan library");
    return (void *)get_proc;
}

// --- instance and validation messages ------------------------------------------------------------------------------

static char messages[64 << 10];
static uint32_t message_count, message_size;
static struct { VkInstance instance; VkDebugUtilsMessengerEXT messenger; } messengers[8];

static VkBool32 VKAPI_PTR on_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity, VkDebugUtilsMessageTypeFlagsEXT types,
                                     const VkDebugUtilsMessengerCallbackDataEXT *data, void *user) {
    if (severity < VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT) return VK_FALSE;
    if (!(types & (VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT))) return VK_FALSE;
    message_count++;
    int n = snprintf(messages + message_size, sizeof messages - message_size, "%s\n", data->pMessage);
    if (n > 0 && message_size + (uint32_t)n < sizeof messages) message_size += (uint32_t)n;
    return VK_FALSE;
}

uint32_t shim_validation_messages(char *out, uint32_t size) {
    snprintf(out, size, "%.*s", (int)message_size, messages);
    uint32_t n = message_count;
    message_count = message_size = 0;
    return n;
}

int32_t shim_create_instance(uint32_t validation, uint64_t *out) {
#define LOAD_GLOBAL(name) name = (PFN_vk##name)get_proc(NULL, "vk" #name);
    GLOBAL_FUNCTIONS(LOAD_GLOBAL)
    if (!CreateInstance || !EnumerateInstanceVersion) return VK_ERROR_INCOMPATIBLE_DRIVER;
    uint32_t version = VK_API_VERSION_1_1;
    EnumerateInstanceVersion(&version);
    VkApplicationInfo app = {VK_STRUCTURE_TYPE_APPLICATION_INFO};
    app.pApplicationName = "vksimclr";
    app.pEngineName = "vksimclr";
    app.apiVersion = version < VK_API_VERSION_1_2 ? VK_API_VERSION_1_1 : VK_API_VERSION_1_2;

    const char *layers[1], *extensions[3];
    uint32_t layer_count = 0, extension_count = 0;
    if (validation) {
        layers[layer_count++] = "VK_LAYER_KHRONOS_validation";
        extensions[extension_count++] = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    }
    VkInstanceCreateInfo info = {VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
    VkExtensionProperties available[128];
    uint32_t available_count = COUNT(available);
    EnumerateInstanceExtensionProperties(NULL, &available_count, available);
    for (uint32_t i = 0; i < available_count; i++)
        if (!strcmp(available[i].extensionName, "VK_KHR_portability_enumeration")) { // MoltenVK hides itself otherwise
            extensions[extension_count++] = "VK_KHR_portability_enumeration";
            info.flags |= 1; // VK_INSTANCE_CREATE_ENUMERATE_PORTABILITY_BIT_KHR
        }
    VkDebugUtilsMessengerCreateInfoEXT debug = {VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
    debug.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
    debug.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT;
    debug.pfnUserCallback = on_message;
    // Synchronisation validation too: every barrier here is derived, none is written by hand.
    VkValidationFeatureEnableEXT enables[] = {VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
    VkValidationFeaturesEXT features = {VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
    features.enabledValidationFeatureCount = COUNT(enables);
    features.pEnabledValidationFeatures = enables;
    features.pNext = &debug;
    if (validation) info.pNext = &features;
    info.pApplicationInfo = &app;
    info.enabledLayerCount = layer_count;
    info.ppEnabledLayerNames = layers;
    info.enabledExtensionCount = extension_count;
    info.ppEnabledExtensionNames = extensions;
    VkInstance instance;
    VkResult result = CreateInstance(&info, NULL, &instance);
    if (result != VK_SUCCESS) return result;
#define LOAD_INSTANCE(name)                                              \
    name = (PFN_vk##name)get_proc(instance, "vk" #name);                 \
    if (!name) return VK_ERROR_INITIALIZATION_FAILED;
    INSTANCE_FUNCTIONS(LOAD_INSTANCE)
    GetBufferDeviceAddress = (PFN_vkGetBufferDeviceAddress)get_proc(instance, "vkGetBufferDeviceAddress"); // from 1.2 on
    if (validation) {
        PFN_vkCreateDebugUtilsMessengerEXT create =
            (PFN_vkCreateDebugUtilsMessengerEXT)get_proc(instance, "vkCreateDebugUtilsMessengerEXT");
        size_t slot = 0;
        while (slot < COUNT(messengers) && messengers[slot].instance) slot++;
        if (create && slot < COUNT(messengers) && create(instance, &debug, NULL, &messengers[slot].messenger) == VK_SUCCESS)
            messengers[slot].instance = instance;
    }
    *out = BITS(instance);
    return VK_SUCCESS;
}

void shim_destroy_instance(uint64_t handle) {
    VkInstance instance = HANDLE(VkInstance, handle);
    PFN_vkDestroyDebugUtilsMessengerEXT destroy =
        (PFN_vkDestroyDebugUtilsMessengerEXT)get_proc(instance, "vkDestroyDebugUtilsMessengerEXT");
    for (size_t i = 0; i < COUNT(messengers); i++)
        if (messengers[i].instance == instance) {
            destroy(instance, messengers[i].messenger, NULL);
            messengers[i].instance = VK_NULL_HANDLE;
        }
    DestroyInstance(instance, NULL);
}

// --- device --------------------------------------------------------------------------------------------------------

static int has_extension(VkPhysicalDevice physical, const char *name) {
    uint32_t count = 0;
    EnumerateDeviceExtensionProperties(physical, NULL, &count, NULL);
    VkExtensionProperties *all = calloc(count ? count : 1, sizeof *all);
    EnumerateDeviceExtensionProperties(physical, NULL, &count, all);
    int found = 0;
    for (uint32_t i = 0; i < count && !found; i++) found = !strcmp(all[i].extensionName, name);
    free(all);
    return found;
}

// query_matrices lists the shapes of cooperative matrices where compute shaders can use them with fp16 and the Vulkan memory model, which glslc
// asks for beside them; and whether a pipeline can ask for full subgroups of the usual size.
static void query_matrices(VkInstance instance, VkPhysicalDevice physical, shim_device_info *out) {
    VkPhysicalDeviceSubgroupSizeControlPropertiesEXT sizes = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES_EXT};
    VkPhysicalDeviceCooperativeMatrixPropertiesKHR stages = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_PROPERTIES_KHR};
    VkPhysicalDeviceProperties2 properties = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &stages};
    VkPhysicalDeviceSubgroupSizeControlFeaturesEXT control = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES_EXT};
    VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrix = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR};
    VkPhysicalDeviceVulkanMemoryModelFeatures model = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES, &matrix};
    VkPhysicalDeviceFeatures2 features = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &model};
    if (has_extension(physical, VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME)) {
        stages.pNext = &sizes;
        matrix.pNext = &control;
    }
    GetPhysicalDeviceProperties2(physical, &properties);
    GetPhysicalDeviceFeatures2(physical, &features);
    PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR list = (PFN_vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR)get_proc(
        instance, "vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR");
    if (!list || !out->float16 || !model.vulkanMemoryModel || !matrix.cooperativeMatrix ||
        !(stages.cooperativeMatrixSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT))
        return;
    out->full_subgroups = control.subgroupSizeControl && control.computeFullSubgroups &&
                          (sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT) && sizes.minSubgroupSize <= out->subgroup_size &&
                          out->subgroup_size <= sizes.maxSubgroupSize;
    VkCooperativeMatrixPropertiesKHR shapes[COUNT(out->matrices)];
    memset(shapes, 0, sizeof shapes);
    for (size_t i = 0; i < COUNT(shapes); i++) shapes[i].sType = VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_KHR;
    uint32_t count = COUNT(shapes);
    VkResult result = list(physical, &count, shapes);
    if (result != VK_SUCCESS && result != VK_INCOMPLETE) return;
    out->matrix_count = count;
    for (uint32_t i = 0; i < count; i++) {
        const VkCooperativeMatrixPropertiesKHR *s = &shapes[i];
        out->matrices[i] = (shim_matrix){s->MSize, s->NSize, s->KSize, s->AType, s->BType, s->CType, s->ResultType, s->scope};
    }
}

void shim_device_info_query(uint64_t instance, uint64_t handle, shim_device_info *out) {
    VkPhysicalDevice physical = HANDLE(VkPhysicalDevice, handle);
    memset(out, 0, sizeof *out);
    VkPhysicalDeviceProperties basic;
    GetPhysicalDeviceProperties(physical, &basic);
    int v12 = basic.apiVersion >= VK_API_VERSION_1_2;

    VkPhysicalDeviceSubgroupProperties subgroup = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES};
    VkPhysicalDeviceIDProperties id = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES, &subgroup};
    VkPhysicalDeviceMaintenance3Properties maintenance = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES, &id};
    VkPhysicalDeviceDriverProperties driver = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES, &maintenance};
    VkPhysicalDeviceProperties2 properties = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, v12 ? (void *)&driver : (void *)&maintenance};
    GetPhysicalDeviceProperties2(physical, &properties);
    out->subgroup_size = subgroup.subgroupSize;
    out->shuffle = (subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT) && (subgroup.supportedOperations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT);
    memcpy(out->device_uuid, id.deviceUUID, sizeof out->device_uuid);
    out->max_memory_allocation_size = maintenance.maxMemoryAllocationSize;
    snprintf(out->driver_name, sizeof out->driver_name, "%s", driver.driverName);
    snprintf(out->driver_info, sizeof out->driver_info, "%s", driver.driverInfo);

    VkPhysicalDevice16BitStorageFeatures storage16 = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES};
    VkPhysicalDeviceShaderFloat16Int8Features float16 = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES, &storage16};
    VkPhysicalDeviceBufferDeviceAddressFeatures address = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_BUFFER_DEVICE_ADDRESS_FEATURES, &float16};
    VkPhysicalDeviceFeatures2 features = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, v12 ? (void *)&address : (void *)&storage16};
    GetPhysicalDeviceFeatures2(physical, &features);
    out->buffer_address = address.bufferDeviceAddress;
    out->float16 = float16.shaderFloat16;
    out->storage16 = storage16.storageBuffer16BitAccess;
    if (v12 && has_extension(physical, VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME))
        query_matrices(HANDLE(VkInstance, instance), physical, out);
}

uint32_t shim_queue_families(uint64_t physical, shim_queue_family *out, uint32_t max) {
    VkQueueFamilyProperties families[16];
    uint32_t count = max < COUNT(families) ? max : COUNT(families);
    GetPhysicalDeviceQueueFamilyProperties(HANDLE(VkPhysicalDevice, physical), &count, families);
    for (uint32_t i = 0; i < count; i++) out[i] = (shim_queue_family){families[i].queueFlags, families[i].timestampValidBits};
    return count;
}

int32_t shim_create_device(uint64_t handle, uint32_t family, uint32_t matrix, uint32_t full_subgroups, uint32_t buffer_address,
                           uint64_t *device_out, uint64_t *queue_out) {
    VkPhysicalDevice physical = HANDLE(VkPhysicalDevice, handle);
    float priority = 1;
    VkDeviceQueueCreateInfo queue_info = {VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
    queue_info.queueFamilyIndex = family;
    queue_info.queueCount = 1;
    queue_info.pQueuePriorities = &priority;
    // No features but those asked for: robustBufferAccess costs 20 to 30 % on some CPU drivers, and no other kernel needs more than the core.
    VkPhysicalDeviceFeatures none;
    memset(&none, 0, sizeof none);
    VkPhysicalDeviceSubgroupSizeControlFeaturesEXT control = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES_EXT};
    control.subgroupSizeControl = control.computeFullSubgroups = VK_TRUE;
    VkPhysicalDeviceShaderFloat16Int8Features float16 = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES};
    float16.shaderFloat16 = VK_TRUE;
    VkPhysicalDeviceVulkanMemoryModelFeatures model = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES, &float16};
    model.vulkanMemoryModel = VK_TRUE;
    VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrices = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR, &model};
    matrices.cooperativeMatrix = VK_TRUE;
    const char *extensions[3];
    VkDeviceCreateInfo info = {VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO};
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue_info;
    info.pEnabledFeatures = &none;
    if (has_extension(physical, "VK_KHR_portability_subset")) extensions[info.enabledExtensionCount++] = "VK_KHR_portability_subset";
    if (matrix) {
        extensions[info.enabledExtensionCount++] = VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME;
        info.pNext = &matrices;
        if (full_subgroups) {
            extensions[info.enabledExtensionCount++] = VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME;
            float16.pNext = &control;
        }
    }
    VkPhysicalDeviceBufferDeviceAddressFeatures address = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_BUFFER_DEVICE_ADDRESS_FEATURES, (void *)info.pNext};
    address.bufferDeviceAddress = VK_TRUE;
    if (buffer_address) info.pNext = &address;
    info.ppEnabledExtensionNames = extensions;
    VkDevice device;
    VkResult result = CreateDevice(physical, &info, NULL, &device);
    if (result != VK_SUCCESS) return result;
    VkQueue queue;
    GetDeviceQueue(device, family, 0, &queue);
    *device_out = BITS(device);
    *queue_out = BITS(queue);
    return VK_SUCCESS;
}

int32_t shim_allocate_memory(uint64_t device, uint64_t size, uint32_t type, uint32_t addressed, uint64_t *out) {
    VkMemoryAllocateFlagsInfo flags = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO};
    flags.flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT;
    VkMemoryAllocateInfo info = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, addressed ? &flags : NULL, size, type};
    VkDeviceMemory memory = VK_NULL_HANDLE;
    VkResult result = AllocateMemory(HANDLE(VkDevice, device), &info, NULL, &memory);
    *out = BITS(memory);
    return result;
}

uint64_t shim_buffer_address(uint64_t device, uint64_t buffer) {
    VkBufferDeviceAddressInfo info = {VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO, NULL, HANDLE(VkBuffer, buffer)};
    return GetBufferDeviceAddress(HANDLE(VkDevice, device), &info);
}

// --- pipelines and descriptors -------------------------------------------------------------------------------------

int32_t shim_create_set_layout(uint64_t device, const uint32_t *kinds, uint32_t count, uint64_t *out) {
    VkDescriptorSetLayoutBinding bindings[32];
    if (count > COUNT(bindings)) return VK_ERROR_TOO_MANY_OBJECTS;
    for (uint32_t i = 0; i < count; i++)
        bindings[i] = (VkDescriptorSetLayoutBinding){i, (VkDescriptorType)kinds[i], 1, VK_SHADER_STAGE_COMPUTE_BIT, NULL};
    VkDescriptorSetLayoutCreateInfo info = {VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
    info.bindingCount = count;
    info.pBindings = bindings;
    VkDescriptorSetLayout layout;
    VkResult result = CreateDescriptorSetLayout(HANDLE(VkDevice, device), &info, NULL, &layout);
    *out = BITS(layout);
    return result;
}

int32_t shim_create_pipeline_layout(uint64_t device, uint64_t set_layout, uint32_t push_size, uint64_t *out) {
    VkDescriptorSetLayout set = HANDLE(VkDescriptorSetLayout, set_layout);
    VkPushConstantRange range = {VK_SHADER_STAGE_COMPUTE_BIT, 0, push_size};
    VkPipelineLayoutCreateInfo info = {VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
    info.setLayoutCount = 1;
    info.pSetLayouts = &set;
    info.pushConstantRangeCount = push_size ? 1 : 0;
    info.pPushConstantRanges = &range;
    VkPipelineLayout layout;
    VkResult result = CreatePipelineLayout(HANDLE(VkDevice, device), &info, NULL, &layout);
    *out = BITS(layout);
    return result;
}

int32_t shim_create_shader_module(uint64_t device, const void *code, uint64_t size, uint64_t *out) {
    VkShaderModuleCreateInfo info = {VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
    info.codeSize = size;
    info.pCode = code;
    VkShaderModule module;
    VkResult result = CreateShaderModule(HANDLE(VkDevice, device), &info, NULL, &module);
    *out = BITS(module);
    return result;
}

int32_t shim_create_pipeline(uint64_t device, uint64_t cache, uint64_t module, uint64_t layout, const uint32_t *spec, uint32_t spec_count,
                             uint32_t subgroup_size, uint64_t *out) {
    VkSpecializationMapEntry entries[16];
    if (spec_count > COUNT(entries)) return VK_ERROR_TOO_MANY_OBJECTS;
    for (uint32_t i = 0; i < spec_count; i++) entries[i] = (VkSpecializationMapEntry){i, i * 4, 4};
    VkSpecializationInfo specialization = {spec_count, entries, spec_count * 4, spec};
    VkComputePipelineCreateInfo info = {VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
    info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
    info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
    info.stage.module = HANDLE(VkShaderModule, module);
    info.stage.pName = "main";
    info.stage.pSpecializationInfo = &specialization;
    info.layout = HANDLE(VkPipelineLayout, layout);
    VkPipelineShaderStageRequiredSubgroupSizeCreateInfoEXT required = {
        VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO_EXT, NULL, subgroup_size};
    if (subgroup_size) {
        info.stage.pNext = &required;
        info.stage.flags = VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT_EXT;
    }
    VkPipeline pipeline = VK_NULL_HANDLE;
    VkResult result = CreateComputePipelines(HANDLE(VkDevice, device), HANDLE(VkPipelineCache, cache), 1, &info, NULL, &pipeline);
    *out = BITS(pipeline);
    return result;
}

int32_t shim_create_descriptor_pool(uint64_t device, uint32_t sets, uint32_t storage, uint32_t texel, uint64_t *out) {
    VkDescriptorPoolSize sizes[2];
    uint32_t count = 0;
    if (storage) sizes[count++] = (VkDescriptorPoolSize){VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, storage};
    if (texel) sizes[count++] = (VkDescriptorPoolSize){VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, texel};
    VkDescriptorPoolCreateInfo info = {VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
    info.maxSets = sets;
    info.poolSizeCount = count;
    info.pPoolSizes = sizes;
    VkDescriptorPool pool;
    VkResult result = CreateDescriptorPool(HANDLE(VkDevice, device), &info, NULL, &pool);
    *out = BITS(pool);
    return result;
}

int32_t shim_allocate_sets(uint64_t device, uint64_t pool, const uint64_t *layouts, uint32_t count, uint64_t *out) {
    for (uint32_t i = 0; i < count; i++) {
        VkDescriptorSetLayout layout = HANDLE(VkDescriptorSetLayout, layouts[i]);
        VkDescriptorSetAllocateInfo info = {VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
        info.descriptorPool = HANDLE(VkDescriptorPool, pool);
        info.descriptorSetCount = 1;
        info.pSetLayouts = &layout;
        VkDescriptorSet set;
        VkResult result = AllocateDescriptorSets(HANDLE(VkDevice, device), &info, &set);
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
        UpdateDescriptorSets(HANDLE(VkDevice, device), 1, &write, 0, NULL);
    }
}

// --- commands ------------------------------------------------------------------------------------------------------

int32_t shim_allocate_command_buffers(uint64_t device, uint64_t pool, uint32_t count, uint64_t *out) {
    for (uint32_t i = 0; i < count; i++) {
        VkCommandBufferAllocateInfo info = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
        info.commandPool = HANDLE(VkCommandPool, pool);
        info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
        info.commandBufferCount = 1;
        VkCommandBuffer cb;
        VkResult result = AllocateCommandBuffers(HANDLE(VkDevice, device), &info, &cb);
        if (result != VK_SUCCESS) return result;
        out[i] = BITS(cb);
    }
    return VK_SUCCESS;
}

static void barrier(VkCommandBuffer cb, VkPipelineStageFlags src_stage, VkAccessFlags src, VkPipelineStageFlags dst_stage, VkAccessFlags dst) {
    VkMemoryBarrier memory = {VK_STRUCTURE_TYPE_MEMORY_BARRIER, NULL, src, dst};
    CmdPipelineBarrier(cb, src_stage, dst_stage, 0, 1, &memory, 0, NULL, 0, NULL);
}

#define WORK_STAGES (VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT)
#define WORK_WRITES (VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT)
#define WORK_ACCESS (WORK_WRITES | VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_TRANSFER_READ_BIT)

int32_t shim_record(uint64_t handle, const shim_op *ops, uint32_t count, const void *push, uint64_t query_pool, uint32_t first_query) {
    VkCommandBuffer cb = HANDLE(VkCommandBuffer, handle);
    VkQueryPool queries = HANDLE(VkQueryPool, query_pool);
    VkCommandBufferBeginInfo begin = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    VkResult result = BeginCommandBuffer(cb, &begin);
    if (result != VK_SUCCESS) return result;
    // What earlier submissions and the host wrote.
    barrier(cb, WORK_STAGES | VK_PIPELINE_STAGE_HOST_BIT, WORK_WRITES | VK_ACCESS_HOST_WRITE_BIT, WORK_STAGES, WORK_ACCESS);
    if (query_pool) {
        CmdResetQueryPool(cb, queries, first_query, count + 1);
        CmdWriteTimestamp(cb, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, queries, first_query);
    }
    uint64_t bound = 0;
    for (uint32_t i = 0; i < count; i++) {
        const shim_op *op = &ops[i];
        if (op->barrier) barrier(cb, WORK_STAGES, WORK_WRITES, WORK_STAGES, WORK_ACCESS);
        switch (op->kind) {
        case 0: {
            if (op->pipeline != bound) CmdBindPipeline(cb, VK_PIPELINE_BIND_POINT_COMPUTE, HANDLE(VkPipeline, op->pipeline));
            bound = op->pipeline;
            VkPipelineLayout layout = HANDLE(VkPipelineLayout, op->layout);
            VkDescriptorSet set = HANDLE(VkDescriptorSet, op->set);
            CmdBindDescriptorSets(cb, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1, &set, 0, NULL);
            if (op->push_size)
                CmdPushConstants(cb, layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, op->push_size, (const char *)push + op->push_offset);
            CmdDispatch(cb, op->groups[0], op->groups[1], op->groups[2]);
            break;
        }
        case 1: {
            VkBufferCopy region = {op->src_offset, op->dst_offset, op->size};
            CmdCopyBuffer(cb, HANDLE(VkBuffer, op->src), HANDLE(VkBuffer, op->dst), 1, &region);
            break;
        }
        case 2: CmdFillBuffer(cb, HANDLE(VkBuffer, op->dst), op->dst_offset, op->size, op->word); break;
        }
        if (query_pool) CmdWriteTimestamp(cb, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, queries, first_query + i + 1);
    }
    barrier(cb, WORK_STAGES, WORK_WRITES, VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT);
    return EndCommandBuffer(cb);
}

static _Atomic uint64_t submissions;

uint64_t shim_submissions(void) { return submissions; }

int32_t shim_submit(uint64_t queue, const uint64_t *command_buffers, uint32_t count, uint64_t fence) {
    for (uint32_t i = 0; i < count; i++) { // one submission each, so that each stays within the driver's watchdog
        VkCommandBuffer cb = HANDLE(VkCommandBuffer, command_buffers[i]);
        VkSubmitInfo info = {VK_STRUCTURE_TYPE_SUBMIT_INFO};
        info.commandBufferCount = 1;
        info.pCommandBuffers = &cb;
        submissions++;
        VkResult result = QueueSubmit(HANDLE(VkQueue, queue), 1, &info, i + 1 == count ? HANDLE(VkFence, fence) : VK_NULL_HANDLE);
        if (result != VK_SUCCESS) return result;
    }
    return VK_SUCCESS;
}

int32_t shim_wait_fence(uint64_t device, uint64_t handle, uint64_t timeout_ns) {
    VkFence fence = HANDLE(VkFence, handle);
    VkResult result = WaitForFences(HANDLE(VkDevice, device), 1, &fence, VK_TRUE, timeout_ns);
    if (result == VK_SUCCESS) result = ResetFences(HANDLE(VkDevice, device), 1, &fence);
    return result;
}
