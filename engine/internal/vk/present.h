// Presentation, behind present.c: surfaces, swapchains, and frames copied from buffers.
#ifndef VKSIMCLR_PRESENT_H
#define VKSIMCLR_PRESENT_H
#include <stdint.h>

// How a swapchain for a surface is made. format, color_space, transform, alpha and mode are
// Vulkan's numbers. A width of 0xffffffff leaves the size to the swapchain.
typedef struct {
    uint32_t width, height, max_width, max_height;
    uint32_t images, format, color_space, bgra;
    uint32_t transform, alpha, mode;
} shim_surface;

// Each loads functions that the others need: those for surfaces, with the extension of the
// instance, and those for swapchains, once a device has been opened with theirs.
int32_t shim_load_surface(uint64_t instance);
int32_t shim_load_swapchain(uint64_t instance);

// A surface without a window, by VK_EXT_headless_surface.
int32_t shim_headless_surface(uint64_t instance, uint64_t *out);
// Tells whether the queues of a family can show frames on the surface.
uint32_t shim_can_present(uint64_t physical, uint32_t family, uint64_t surface);
void shim_destroy_surface(uint64_t instance, uint64_t surface);
int32_t shim_surface_query(uint64_t physical, uint64_t surface, shim_surface *out);

int32_t shim_create_swapchain(uint64_t device, uint64_t surface, const shim_surface *s,
                              uint64_t old, uint64_t *out);
int32_t shim_swapchain_images(uint64_t device, uint64_t swapchain, uint64_t *out, uint32_t max,
                              uint32_t *count);
void shim_destroy_swapchain(uint64_t device, uint64_t swapchain);
int32_t shim_create_semaphore(uint64_t device, uint64_t *out);
void shim_destroy_semaphore(uint64_t device, uint64_t semaphore);

int32_t shim_acquire(uint64_t device, uint64_t swapchain, uint64_t timeout_ns, uint64_t semaphore,
                     uint32_t *index);
// Records the copy of height rows of width pixels of four bytes into an image to be presented.
int32_t shim_record_show(uint64_t cb, uint64_t buffer, uint64_t offset, uint32_t width,
                         uint32_t height, uint64_t image);
// Submits it: it waits for the semaphore acquired, then signals drawn and the fence.
int32_t shim_submit_show(uint64_t queue, uint64_t cb, uint64_t acquired, uint64_t drawn,
                         uint64_t fence);
int32_t shim_present(uint64_t queue, uint64_t swapchain, uint32_t index, uint64_t drawn);
#endif
