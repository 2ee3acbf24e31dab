// Presentation: surfaces, swapchains, and the copy of a buffer of pixels into a swapchain's image.
#include <string.h>

#include "functions.h"
#include "present.h"

// clang-format off
#define PRESENT_FUNCTIONS(X) \
    X(DestroySurfaceKHR) X(GetPhysicalDeviceSurfaceSupportKHR) \
    X(GetPhysicalDeviceSurfaceCapabilitiesKHR) X(GetPhysicalDeviceSurfaceFormatsKHR) \
    X(GetPhysicalDeviceSurfacePresentModesKHR)
#define SWAPCHAIN_FUNCTIONS(X) \
    X(CreateSwapchainKHR) X(DestroySwapchainKHR) X(GetSwapchainImagesKHR) \
    X(AcquireNextImageKHR) X(QueuePresentKHR) X(CreateSemaphore) X(DestroySemaphore) \
    X(CmdCopyBufferToImage)
// clang-format on

static struct {
    PRESENT_FUNCTIONS(DECLARE)
    SWAPCHAIN_FUNCTIONS(DECLARE)
} wsi;

int32_t shim_load_surface(uint64_t handle) {
    VkInstance instance = HANDLE(VkInstance, handle);
#define LOAD_PRESENT(name)                                                 \
    wsi.name = (PFN_vk##name)vk.GetInstanceProcAddr(instance, "vk" #name); \
    if (!wsi.name) return VK_ERROR_EXTENSION_NOT_PRESENT;
    PRESENT_FUNCTIONS(LOAD_PRESENT)
    return VK_SUCCESS;
}

int32_t shim_load_swapchain(uint64_t handle) {
    VkInstance instance = HANDLE(VkInstance, handle);
    SWAPCHAIN_FUNCTIONS(LOAD_PRESENT)
    return VK_SUCCESS;
}

int32_t shim_headless_surface(uint64_t handle, uint64_t *out) {
    VkInstance instance = HANDLE(VkInstance, handle);
    PFN_vkCreateHeadlessSurfaceEXT create = (PFN_vkCreateHeadlessSurfaceEXT)vk.GetInstanceProcAddr(
        instance, "vkCreateHeadlessSurfaceEXT");
    if (!create) return VK_ERROR_EXTENSION_NOT_PRESENT;
    VkHeadlessSurfaceCreateInfoEXT info = {VK_STRUCTURE_TYPE_HEADLESS_SURFACE_CREATE_INFO_EXT};
    VkSurfaceKHR surface;
    VkResult result = create(instance, &info, NULL, &surface);
    if (result == VK_SUCCESS) *out = BITS(surface);
    return result;
}

uint32_t shim_can_present(uint64_t physical, uint32_t family, uint64_t surface) {
    VkBool32 supported = VK_FALSE;
    VkResult result = wsi.GetPhysicalDeviceSurfaceSupportKHR(
        HANDLE(VkPhysicalDevice, physical), family, HANDLE(VkSurfaceKHR, surface), &supported);
    return result == VK_SUCCESS && supported &&
           shim_has_extension(HANDLE(VkPhysicalDevice, physical), VK_KHR_SWAPCHAIN_EXTENSION_NAME);
}

void shim_destroy_surface(uint64_t instance, uint64_t surface) {
    wsi.DestroySurfaceKHR(HANDLE(VkInstance, instance), HANDLE(VkSurfaceKHR, surface), NULL);
}

// choose_format picks a format of four bytes whose values are shown as they are.
static VkResult choose_format(VkPhysicalDevice physical, VkSurfaceKHR surface, shim_surface *out) {
    VkSurfaceFormatKHR formats[64];
    uint32_t count = COUNT(formats);
    VkResult result = wsi.GetPhysicalDeviceSurfaceFormatsKHR(physical, surface, &count, formats);
    if (result < 0) return result;
    for (uint32_t i = 0; i < count; i++) {
        VkFormat f = formats[i].format;
        if (f == VK_FORMAT_UNDEFINED) f = VK_FORMAT_B8G8R8A8_UNORM; // any will do
        if (f != VK_FORMAT_B8G8R8A8_UNORM && f != VK_FORMAT_R8G8B8A8_UNORM) continue;
        out->format = f;
        out->color_space = formats[i].colorSpace;
        out->bgra = f == VK_FORMAT_B8G8R8A8_UNORM;
        return VK_SUCCESS;
    }
    return VK_ERROR_FORMAT_NOT_SUPPORTED;
}

int32_t shim_surface_query(uint64_t physical_handle, uint64_t surface_handle, shim_surface *out) {
    VkPhysicalDevice physical = HANDLE(VkPhysicalDevice, physical_handle);
    VkSurfaceKHR surface = HANDLE(VkSurfaceKHR, surface_handle);
    memset(out, 0, sizeof *out);
    VkSurfaceCapabilitiesKHR caps;
    VkResult result = wsi.GetPhysicalDeviceSurfaceCapabilitiesKHR(physical, surface, &caps);
    if (result != VK_SUCCESS) return result;
    if (!(caps.supportedUsageFlags & VK_IMAGE_USAGE_TRANSFER_DST_BIT))
        return VK_ERROR_FEATURE_NOT_PRESENT;
    out->width = caps.currentExtent.width;
    out->height = caps.currentExtent.height;
    out->max_width = caps.maxImageExtent.width;
    out->max_height = caps.maxImageExtent.height;
    out->images = caps.minImageCount + 1;
    if (caps.maxImageCount && out->images > caps.maxImageCount) out->images = caps.maxImageCount;
    out->transform = caps.currentTransform;
    // The lowest supported bit; opaque is bit 0.
    out->alpha = caps.supportedCompositeAlpha & -caps.supportedCompositeAlpha;
    result = choose_format(physical, surface, out);
    if (result != VK_SUCCESS) return result;
    VkPresentModeKHR modes[16];
    uint32_t count = COUNT(modes);
    result = wsi.GetPhysicalDeviceSurfacePresentModesKHR(physical, surface, &count, modes);
    if (result < 0) return result;
    out->mode = VK_PRESENT_MODE_FIFO_KHR; // which every surface has
    for (uint32_t i = 0; i < count; i++) // a newer frame replaces one that waits
        if (modes[i] == VK_PRESENT_MODE_MAILBOX_KHR) out->mode = modes[i];
    return VK_SUCCESS;
}

int32_t shim_create_swapchain(uint64_t device, uint64_t surface, const shim_surface *s,
                              uint64_t old, uint64_t *out) {
    VkSwapchainCreateInfoKHR info = {VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR};
    info.surface = HANDLE(VkSurfaceKHR, surface);
    info.minImageCount = s->images;
    info.imageFormat = (VkFormat)s->format;
    info.imageColorSpace = (VkColorSpaceKHR)s->color_space;
    info.imageExtent = (VkExtent2D){s->width, s->height};
    info.imageArrayLayers = 1;
    info.imageUsage = VK_IMAGE_USAGE_TRANSFER_DST_BIT;
    info.imageSharingMode = VK_SHARING_MODE_EXCLUSIVE;
    info.preTransform = (VkSurfaceTransformFlagBitsKHR)s->transform;
    info.compositeAlpha = (VkCompositeAlphaFlagBitsKHR)s->alpha;
    info.presentMode = (VkPresentModeKHR)s->mode;
    info.clipped = VK_TRUE;
    info.oldSwapchain = HANDLE(VkSwapchainKHR, old);
    VkSwapchainKHR swapchain;
    VkResult result = wsi.CreateSwapchainKHR(HANDLE(VkDevice, device), &info, NULL, &swapchain);
    if (result == VK_SUCCESS) *out = BITS(swapchain);
    return result;
}

int32_t shim_swapchain_images(uint64_t device, uint64_t swapchain, uint64_t *out, uint32_t max,
                              uint32_t *count) {
    VkImage images[16];
    *count = max < COUNT(images) ? max : COUNT(images);
    VkResult result = wsi.GetSwapchainImagesKHR(
        HANDLE(VkDevice, device), HANDLE(VkSwapchainKHR, swapchain), count, images);
    for (uint32_t i = 0; i < *count; i++) out[i] = BITS(images[i]);
    return result;
}

void shim_destroy_swapchain(uint64_t device, uint64_t swapchain) {
    wsi.DestroySwapchainKHR(HANDLE(VkDevice, device), HANDLE(VkSwapchainKHR, swapchain), NULL);
}

int32_t shim_create_semaphore(uint64_t device, uint64_t *out) {
    VkSemaphoreCreateInfo info = {VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
    VkSemaphore semaphore;
    VkResult result = wsi.CreateSemaphore(HANDLE(VkDevice, device), &info, NULL, &semaphore);
    if (result == VK_SUCCESS) *out = BITS(semaphore);
    return result;
}

void shim_destroy_semaphore(uint64_t device, uint64_t semaphore) {
    wsi.DestroySemaphore(HANDLE(VkDevice, device), HANDLE(VkSemaphore, semaphore), NULL);
}

int32_t shim_acquire(uint64_t device, uint64_t swapchain, uint64_t timeout_ns, uint64_t semaphore,
                     uint32_t *index) {
    return wsi.AcquireNextImageKHR(HANDLE(VkDevice, device), HANDLE(VkSwapchainKHR, swapchain),
                                   timeout_ns, HANDLE(VkSemaphore, semaphore), VK_NULL_HANDLE,
                                   index);
}

static void turn(VkCommandBuffer cb, VkImage image, VkPipelineStageFlags from, VkImageLayout before,
                 VkPipelineStageFlags to, VkImageLayout after, VkAccessFlags was,
                 VkAccessFlags will) {
    VkImageMemoryBarrier b = {VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER, NULL, was, will};
    b.oldLayout = before;
    b.newLayout = after;
    b.srcQueueFamilyIndex = b.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
    b.image = image;
    b.subresourceRange =
        (VkImageSubresourceRange){VK_IMAGE_ASPECT_COLOR_BIT, 0, VK_REMAINING_MIP_LEVELS, 0, 1};
    vk.CmdPipelineBarrier(cb, from, to, 0, 0, NULL, 0, NULL, 1, &b);
}

int32_t shim_record_show(uint64_t handle, uint64_t buffer, uint64_t offset, uint32_t width,
                         uint32_t height, uint64_t image_handle) {
    VkCommandBuffer cb = HANDLE(VkCommandBuffer, handle);
    VkImage image = HANDLE(VkImage, image_handle);
    VkCommandBufferBeginInfo begin = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    VkResult result = vk.BeginCommandBuffer(cb, &begin);
    if (result != VK_SUCCESS) return result;
    const VkPipelineStageFlags copy = VK_PIPELINE_STAGE_TRANSFER_BIT;
    // What kernels and copies of earlier submissions wrote.
    VkMemoryBarrier memory = {VK_STRUCTURE_TYPE_MEMORY_BARRIER, NULL,
                              VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
                              VK_ACCESS_TRANSFER_READ_BIT};
    vk.CmdPipelineBarrier(cb, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | copy, copy, 0, 1, &memory, 0,
                          NULL, 0, NULL);
    // The old contents are dropped. The stage is the one that waits for the acquired image.
    turn(cb, image, copy, VK_IMAGE_LAYOUT_UNDEFINED, copy, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 0,
         VK_ACCESS_TRANSFER_WRITE_BIT);
    VkBufferImageCopy region = {offset};
    region.imageSubresource = (VkImageSubresourceLayers){VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
    region.imageExtent = (VkExtent3D){width, height, 1};
    wsi.CmdCopyBufferToImage(cb, HANDLE(VkBuffer, buffer), image,
                             VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &region);
    turn(cb, image, copy, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
         VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, VK_IMAGE_LAYOUT_PRESENT_SRC_KHR,
         VK_ACCESS_TRANSFER_WRITE_BIT, 0);
    return vk.EndCommandBuffer(cb);
}

int32_t shim_submit_show(uint64_t queue, uint64_t handle, uint64_t acquired, uint64_t drawn,
                         uint64_t fence) {
    VkCommandBuffer cb = HANDLE(VkCommandBuffer, handle);
    VkSemaphore before = HANDLE(VkSemaphore, acquired), after = HANDLE(VkSemaphore, drawn);
    VkPipelineStageFlags stage = VK_PIPELINE_STAGE_TRANSFER_BIT;
    VkSubmitInfo info = {VK_STRUCTURE_TYPE_SUBMIT_INFO};
    info.waitSemaphoreCount = info.commandBufferCount = info.signalSemaphoreCount = 1;
    info.pWaitSemaphores = &before;
    info.pWaitDstStageMask = &stage;
    info.pCommandBuffers = &cb;
    info.pSignalSemaphores = &after;
    return vk.QueueSubmit(HANDLE(VkQueue, queue), 1, &info, HANDLE(VkFence, fence));
}

int32_t shim_present(uint64_t queue, uint64_t swapchain_handle, uint32_t index, uint64_t drawn) {
    VkSwapchainKHR swapchain = HANDLE(VkSwapchainKHR, swapchain_handle);
    VkSemaphore after = HANDLE(VkSemaphore, drawn);
    VkPresentInfoKHR info = {VK_STRUCTURE_TYPE_PRESENT_INFO_KHR};
    info.waitSemaphoreCount = info.swapchainCount = 1;
    info.pWaitSemaphores = &after;
    info.pSwapchains = &swapchain;
    info.pImageIndices = &index;
    return wsi.QueuePresentKHR(HANDLE(VkQueue, queue), &info);
}
