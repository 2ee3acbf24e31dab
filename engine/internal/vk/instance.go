package vk

/*
#cgo CFLAGS: -O2 -Wall
#cgo linux LDFLAGS: -ldl
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"unsafe"

	vulkan "github.com/vulkan-go/vulkan"
)

// Handle is any Vulkan handle; 0 is none.
type Handle = uint64

func bits[T any](h T) Handle    { return *(*Handle)(unsafe.Pointer(&h)) }
func handle[T any](h Handle) T  { return *(*T)(unsafe.Pointer(&h)) }
func c(h Handle) C.uint64_t     { return C.uint64_t(h) }
func out(h *Handle) *C.uint64_t { return (*C.uint64_t)(unsafe.Pointer(h)) }

var loader struct {
	once sync.Once
	err  error
}

// load finds the Vulkan library once per process. VKSIMCLR_VULKAN_LIBRARY names another one.
func load() error {
	loader.once.Do(func() {
		path := C.CString(os.Getenv("VKSIMCLR_VULKAN_LIBRARY"))
		defer C.free(unsafe.Pointer(path))
		message := (*C.char)(C.calloc(512, 1))
		defer C.free(unsafe.Pointer(message))
		proc := C.shim_open_loader(path, message, 512)
		if proc == nil {
			loader.err = fmt.Errorf("vulkan: no Vulkan loader (%s): install one, on Debian with: "+
				"apt-get install libvulkan1 mesa-vulkan-drivers", C.GoString(message))
			return
		}
		vulkan.SetGetInstanceProcAddr(proc)
		loader.err = vulkan.Init()
	})
	return loader.err
}

// CreateInstance loads Vulkan and makes an instance. With validation it switches the Khronos
// validation layer on, core and synchronisation. The named extensions are enabled; an
// error that is ExtensionNotPresent says that the driver lacks one.
func CreateInstance(validation bool, extensions ...string) (Handle, error) {
	if err := load(); err != nil {
		return 0, err
	}
	names := C.CString(strings.Join(extensions, "\x00"))
	defer C.free(unsafe.Pointer(names))
	var instance Handle
	result := int32(C.shim_create_instance(flag(validation), names, C.uint32_t(len(extensions)),
		out(&instance)))
	if Result(result) == LayerNotPresent {
		return 0, errors.New("vulkan: the validation layer is not installed: " +
			"apt-get install vulkan-validationlayers")
	}
	if Result(result) == ExtensionNotPresent {
		return 0, check(result, "vkCreateInstance", strings.Join(extensions, ", "))
	}
	if err := check(result, "vkCreateInstance", ""); err != nil {
		return 0, fmt.Errorf("%w: no usable Vulkan driver; on Debian: "+
			"apt-get install mesa-vulkan-drivers", err)
	}
	if err := vulkan.InitInstance(handle[vulkan.Instance](instance)); err != nil {
		return 0, err
	}
	return instance, nil
}

// DestroyInstance ends an instance whose devices are all destroyed.
func DestroyInstance(instance Handle) { C.shim_destroy_instance(c(instance)) }

// ValidationMessages returns what the validation layer said since the last call, and forgets it.
func ValidationMessages() []string {
	buffer := (*C.char)(C.calloc(64<<10, 1))
	defer C.free(unsafe.Pointer(buffer))
	if C.shim_validation_messages(buffer, 64<<10) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSpace(C.GoString(buffer)), "\n")
}
