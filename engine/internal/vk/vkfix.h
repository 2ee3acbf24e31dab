// Declares what the installed Vulkan header may be too old for; every block is guarded, so any header from 1.2 on will do.
#ifndef VKSIMCLR_VKFIX_H
#define VKSIMCLR_VKFIX_H
#ifndef VK_KHR_cooperative_matrix
#define VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME "VK_KHR_cooperative_matrix"
#endif
#endif
