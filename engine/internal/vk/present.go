package vk

/*
#include "present.h"
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// Surface says how a swapchain for a surface is made. It has the layout of shim_surface. Without a
// size of its own a surface says FreeSize, and the swapchain decides.
type Surface struct {
	Width, Height, MaxWidth, MaxHeight uint32
	Images, Format, ColorSpace, BGRA   uint32
	Transform, Alpha, Mode             uint32
}

// FreeSize is the width of a surface that has the size of its swapchain.
const FreeSize = 1<<32 - 1

// This line compiles only where both sides have the same size.
var _ = [1]struct{}{}[unsafe.Sizeof(Surface{})-unsafe.Sizeof(C.shim_surface{})]

// LoadSurface loads the functions for surfaces. The instance must have VK_KHR_surface.
func LoadSurface(instance Handle) error {
	return check(int32(C.shim_load_surface(c(instance))), "VK_KHR_surface", "")
}

// LoadSwapchain loads the functions for swapchains. A device must have VK_KHR_swapchain.
func LoadSwapchain(instance Handle) error {
	return check(int32(C.shim_load_swapchain(c(instance))), "VK_KHR_swapchain", "")
}

// HeadlessSurface makes a surface without a window. The instance must have VK_EXT_headless_surface.
func HeadlessSurface(instance Handle) (surface Handle, err error) {
	result := C.shim_headless_surface(c(instance), out(&surface))
	return surface, check(int32(result), "vkCreateHeadlessSurfaceEXT", "")
}

// CanPresent tells whether the device's queue can show frames on the surface.
func CanPresent(p PhysicalDevice, surface Handle) bool {
	return C.shim_can_present(c(p.Handle), C.uint32_t(p.QueueFamily), c(surface)) != 0
}

// DestroySurface ends a surface whose swapchains are all destroyed.
func DestroySurface(instance, surface Handle) {
	C.shim_destroy_surface(c(instance), c(surface))
}

// QuerySurface says how a swapchain for the surface as it is now is made.
func QuerySurface(p PhysicalDevice, surface Handle) (s Surface, err error) {
	result := C.shim_surface_query(c(p.Handle), c(surface),
		(*C.shim_surface)(unsafe.Pointer(&s)))
	return s, check(int32(result), "vkGetPhysicalDeviceSurfaceCapabilitiesKHR", p.Name)
}

// CreateSwapchain makes a swapchain with its images. It may take the place of an old one, which
// must still be destroyed.
func CreateSwapchain(device, surface Handle, s Surface, old Handle) (swapchain Handle,
	images []Handle, err error) {
	result := C.shim_create_swapchain(c(device), c(surface),
		(*C.shim_surface)(unsafe.Pointer(&s)), c(old), out(&swapchain))
	size := fmt.Sprintf("%d×%d", s.Width, s.Height)
	if err := check(int32(result), "vkCreateSwapchainKHR", size); err != nil {
		return 0, nil, err
	}
	images = make([]Handle, 16)
	var count C.uint32_t
	result = C.shim_swapchain_images(c(device), c(swapchain), out(unsafe.SliceData(images)),
		C.uint32_t(len(images)), &count)
	if err := check(int32(result), "vkGetSwapchainImagesKHR", size); err != nil {
		DestroySwapchain(device, swapchain)
		return 0, nil, err
	}
	return swapchain, images[:count], nil
}

// DestroySwapchain ends a swapchain. It accepts 0 and then does nothing.
func DestroySwapchain(device, swapchain Handle) {
	if swapchain != 0 {
		C.shim_destroy_swapchain(c(device), c(swapchain))
	}
}

// CreateSemaphore makes an unsignalled semaphore.
func CreateSemaphore(device Handle) (semaphore Handle, err error) {
	result := C.shim_create_semaphore(c(device), out(&semaphore))
	return semaphore, check(int32(result), "vkCreateSemaphore", "")
}

// DestroySemaphore ends a semaphore that nothing waits for.
func DestroySemaphore(device, semaphore Handle) {
	if semaphore != 0 {
		C.shim_destroy_semaphore(c(device), c(semaphore))
	}
}

// Acquire asks for an image to draw on, and waits for one as long as timeout says, in nanoseconds.
// The semaphore is signalled when the image is free. The error is Suboptimal where the image can be
// used, but the surface has changed.
func Acquire(device, swapchain Handle, timeout uint64, semaphore Handle) (index int, err error) {
	var i C.uint32_t
	result := C.shim_acquire(c(device), c(swapchain), C.uint64_t(timeout), c(semaphore), &i)
	return int(i), check(int32(result), "vkAcquireNextImageKHR", "")
}

// RecordShow records the copy of width·height pixels of four bytes, at offset in a buffer, into an
// image that is presented afterwards.
func RecordShow(commands, buffer Handle, offset uint64, width, height uint32, image Handle) error {
	result := C.shim_record_show(c(commands), c(buffer), C.uint64_t(offset), C.uint32_t(width),
		C.uint32_t(height), c(image))
	return check(int32(result), "vkEndCommandBuffer", "frame")
}

// SubmitShow submits a recorded copy. It waits for acquired, then signals drawn and the fence.
func SubmitShow(queue, commands, acquired, drawn, fence Handle) error {
	result := C.shim_submit_show(c(queue), c(commands), c(acquired), c(drawn), c(fence))
	return check(int32(result), "vkQueueSubmit", "frame")
}

// Present shows an image when drawn is signalled.
func Present(queue, swapchain Handle, index int, drawn Handle) error {
	result := C.shim_present(c(queue), c(swapchain), C.uint32_t(index), c(drawn))
	return check(int32(result), "vkQueuePresentKHR", "")
}
