#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "functions.h"

struct shim_functions shim_vk;

void *shim_open_loader(const char *path, char *error, uint32_t error_size) {
    const char *names[] = {
#if defined(__APPLE__)
        "libvulkan.1.dylib",
        "libvulkan.dylib",
        "libMoltenVK.dylib",
#else
        "libvulkan.so.1",
        "libvulkan.so",
#endif
    };
    void *library = NULL;
    if (path && path[0]) {
        library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    } else {
        for (size_t i = 0; i < COUNT(names) && !library; i++)
            library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    }
    if (!library) {
        snprintf(error, error_size, "%s", dlerror());
        return NULL;
    }
    vk.GetInstanceProcAddr = (PFN_vkGetInstanceProcAddr)dlsym(library, "vkGetInstanceProcAddr");
    if (!vk.GetInstanceProcAddr)
        snprintf(error, error_size, "no vkGetInstanceProcAddr in the Vulkan library");
    return (void *)vk.GetInstanceProcAddr;
}

static char messages[64 << 10];
static uint32_t message_count, message_size;
static struct {
    VkInstance instance;
    VkDebugUtilsMessengerEXT messenger;
} messengers[8];

static VkBool32 VKAPI_PTR on_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
                                     VkDebugUtilsMessageTypeFlagsEXT types,
                                     const VkDebugUtilsMessengerCallbackDataEXT *data, void *user) {
    if (severity < VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT) return VK_FALSE;
    if (!(types & (VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT |
                   VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT)))
        return VK_FALSE;
    message_count++;
    int n =
        snprintf(messages + message_size, sizeof messages - message_size, "%s\n", data->pMessage);
    if (n > 0 && message_size + (uint32_t)n < sizeof messages) message_size += (uint32_t)n;
    return VK_FALSE;
}

uint32_t shim_validation_messages(char *out, uint32_t size) {
    snprintf(out, size, "%.*s", (int)message_size, messages);
    uint32_t n = message_count;
    message_count = message_size = 0;
    return n;
}

#define MAX_NAMES 16

int32_t shim_create_instance(uint32_t validation, const char *names, uint32_t count,
                             uint64_t *out) {
#define LOAD_GLOBAL(name) vk.name = (PFN_vk##name)vk.GetInstanceProcAddr(NULL, "vk" #name);
    GLOBAL_FUNCTIONS(LOAD_GLOBAL)
    if (!vk.CreateInstance || !vk.EnumerateInstanceVersion) return VK_ERROR_INCOMPATIBLE_DRIVER;
    uint32_t version = VK_API_VERSION_1_1;
    vk.EnumerateInstanceVersion(&version);
    VkApplicationInfo app = {VK_STRUCTURE_TYPE_APPLICATION_INFO};
    app.pApplicationName = "vksimclr";
    app.pEngineName = "vksimclr";
    // 1.3 for SPIR-V 1.6, which matrices of whole workgroups need; all else wants 1.1 or 1.2.
    uint32_t most = VK_MAKE_VERSION(1, 3, 0);
    app.apiVersion = version < VK_API_VERSION_1_2 ? VK_API_VERSION_1_1
                     : version < most             ? VK_API_VERSION_1_2
                                                  : most;

    const char *layers[1], *extensions[3 + MAX_NAMES];
    uint32_t layer_count = 0, extension_count = 0;
    if (count > MAX_NAMES) return VK_ERROR_EXTENSION_NOT_PRESENT;
    for (uint32_t i = 0; i < count; i++, names += strlen(names) + 1)
        extensions[extension_count++] = names;
    if (validation) {
        layers[layer_count++] = "VK_LAYER_KHRONOS_validation";
        extensions[extension_count++] = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    }
    VkInstanceCreateInfo info = {VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
    VkExtensionProperties available[128];
    uint32_t available_count = COUNT(available);
    vk.EnumerateInstanceExtensionProperties(NULL, &available_count, available);
    for (uint32_t i = 0; i < available_count; i++)
        if (!strcmp(available[i].extensionName,
                    "VK_KHR_portability_enumeration")) { // MoltenVK hides itself otherwise
            extensions[extension_count++] = "VK_KHR_portability_enumeration";
            info.flags |= 1; // VK_INSTANCE_CREATE_ENUMERATE_PORTABILITY_BIT_KHR
        }
    VkDebugUtilsMessengerCreateInfoEXT debug = {
        VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
    debug.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                            VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
    debug.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT |
                        VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT;
    debug.pfnUserCallback = on_message;
    // Synchronisation validation too: every barrier here is derived, none is written by hand.
    VkValidationFeatureEnableEXT enables[] = {
        VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
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
    VkResult result = vk.CreateInstance(&info, NULL, &instance);
    if (result != VK_SUCCESS) return result;
#define LOAD_INSTANCE(name)                                               \
    vk.name = (PFN_vk##name)vk.GetInstanceProcAddr(instance, "vk" #name); \
    if (!vk.name) return VK_ERROR_INITIALIZATION_FAILED;
    INSTANCE_FUNCTIONS(LOAD_INSTANCE)
    vk.GetBufferDeviceAddress = (PFN_vkGetBufferDeviceAddress)vk.GetInstanceProcAddr(
        instance, "vkGetBufferDeviceAddress"); // from 1.2 on
#define LOAD_OPTIONAL(name) vk.name = (PFN_vk##name)vk.GetInstanceProcAddr(instance, "vk" #name);
    LOAD_OPTIONAL(GetPipelineExecutableStatisticsKHR)
    LOAD_OPTIONAL(GetPipelineExecutableInternalRepresentationsKHR)
    if (validation) {
        PFN_vkCreateDebugUtilsMessengerEXT create =
            (PFN_vkCreateDebugUtilsMessengerEXT)vk.GetInstanceProcAddr(
                instance, "vkCreateDebugUtilsMessengerEXT");
        size_t slot = 0;
        while (slot < COUNT(messengers) && messengers[slot].instance) slot++;
        if (create && slot < COUNT(messengers) &&
            create(instance, &debug, NULL, &messengers[slot].messenger) == VK_SUCCESS)
            messengers[slot].instance = instance;
    }
    *out = BITS(instance);
    return VK_SUCCESS;
}

void shim_destroy_instance(uint64_t handle) {
    VkInstance instance = HANDLE(VkInstance, handle);
    PFN_vkDestroyDebugUtilsMessengerEXT destroy =
        (PFN_vkDestroyDebugUtilsMessengerEXT)vk.GetInstanceProcAddr(
            instance, "vkDestroyDebugUtilsMessengerEXT");
    for (size_t i = 0; i < COUNT(messengers); i++)
        if (messengers[i].instance == instance) {
            destroy(instance, messengers[i].messenger, NULL);
            messengers[i].instance = VK_NULL_HANDLE;
        }
    vk.DestroyInstance(instance, NULL);
}
