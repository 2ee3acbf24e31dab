package vk

/*
#include "shim.h"
*/
import "C"

import (
	"strings"
	"unsafe"
)

// OffersExecutables tells whether the device's driver tells the code of captured pipelines.
func OffersExecutables(p PhysicalDevice) bool { return C.shim_offers_executables(c(p.Handle)) != 0 }

// Statistic is one number that a driver gives of a pipeline's code.
type Statistic struct {
	Name  string
	Value int64
}

// Statistics lists what the driver measured of a captured pipeline's code, in its order.
func Statistics(device, pipeline Handle, name string) ([]Statistic, error) {
	var all [64]C.shim_statistic
	n := C.uint32_t(len(all))
	result := C.shim_statistics(c(device), c(pipeline), &all[0], &n)
	if err := check(int32(result), "vkGetPipelineExecutableStatisticsKHR", name); err != nil {
		return nil, err
	}
	list := make([]Statistic, n)
	for i, s := range all[:n] {
		list[i] = Statistic{C.GoString(&s.name[0]), int64(s.value)}
	}
	return list, nil
}

// Representation returns a captured pipeline's code as the driver shows it last, of all its
// representations that are text; "" where there is none.
func Representation(device, pipeline Handle, name string) (string, error) {
	const call = "vkGetPipelineExecutableInternalRepresentationsKHR"
	var size C.uint64_t
	result := C.shim_representation(c(device), c(pipeline), nil, &size)
	if err := check(int32(result), call, name); err != nil || size == 0 {
		return "", err
	}
	text := make([]byte, size)
	result = C.shim_representation(c(device), c(pipeline), (*C.char)(unsafe.Pointer(&text[0])),
		&size)
	if err := check(int32(result), call, name); err != nil {
		return "", err
	}
	return strings.TrimRight(string(text), "\x00"), nil
}
