// Package vk is the Vulkan boundary: the only importer of vulkan-go, with a small C shim for what that binding lacks or gets wrong.
//
// vulkan-go serves constants, enumeration and calls that take at most one flat struct; each such struct is freed after the call.
// Whatever takes a slice of structs, is recorded per operation or is newer than Vulkan 1.0 goes through shim.c, which builds its
// structs on the C stack and leaves nothing to free. Handles are plain 64-bit integers here, so that the garbage collector can never
// take one for a pointer. docs/vulkan-binding.md tells why.
package vk
