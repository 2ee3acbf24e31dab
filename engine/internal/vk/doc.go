// Package vk is the Vulkan boundary. It alone imports vulkan-go, and a small C shim does what that
// binding lacks or gets wrong.
//
// vulkan-go serves constants, enumeration and calls that take at most one flat struct; each such
// struct is freed after the call. All other calls go through the C files behind shim.h: those that
// take a slice of structs, those that record an operation, and those that are newer than Vulkan
// 1.0. The shim builds its structs on the C stack and leaves nothing to free. Handles are 64-bit
// integers in Go, so that the garbage collector never takes one for a pointer.
// docs/vulkan-binding.md gives the reasons.
package vk
