package vk

import (
	"errors"
	"fmt"
)

// Result is a VkResult other than success.
type Result int32

// Results that callers tell apart.
const (
	OutOfHostMemory     Result = -1
	OutOfDeviceMemory   Result = -2
	InitializationFail  Result = -3
	DeviceLost          Result = -4
	LayerNotPresent     Result = -6
	IncompatibleDriver  Result = -9
	ExtensionNotPresent Result = -7
	FormatNotSupported  Result = -11
	SurfaceLost         Result = -1000000000
	OutOfDate           Result = -1000001004
	Suboptimal          Result = 1000001003
	NotReady            Result = 1
	Timeout             Result = 2
)

var resultNames = map[Result]string{
	OutOfHostMemory:     "out of host memory",
	OutOfDeviceMemory:   "out of device memory",
	InitializationFail:  "initialization failed",
	DeviceLost:          "device lost",
	-5:                  "memory map failed",
	LayerNotPresent:     "layer not present",
	ExtensionNotPresent: "extension not present",
	-8:                  "feature not present",
	IncompatibleDriver:  "incompatible driver",
	-10:                 "too many objects",
	FormatNotSupported:  "format not supported",
	-12:                 "fragmented pool",
	-1000069000:         "out of pool memory",
	Timeout:             "timeout",
	NotReady:            "not ready",
	SurfaceLost:         "surface lost",
	OutOfDate:           "surface out of date",
	Suboptimal:          "surface changed",
	-1000000001:         "window in use by something else",
}

func (r Result) Error() string {
	if name, ok := resultNames[r]; ok {
		return name
	}
	return fmt.Sprintf("VkResult %d", int32(r))
}

// check turns a VkResult into an error that names the call and its operand.
func check(result int32, call, operand string) error {
	if result == 0 {
		return nil
	}
	if operand != "" {
		call += "(" + operand + ")"
	}
	return fmt.Errorf("vulkan: %s: %w", call, Result(result))
}

// IsOutOfMemory tells whether err is one of the two out-of-memory results.
func IsOutOfMemory(err error) bool {
	return errors.Is(err, OutOfDeviceMemory) || errors.Is(err, OutOfHostMemory)
}
