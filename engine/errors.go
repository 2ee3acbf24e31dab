package engine

import (
	"errors"
	"fmt"
)

// ErrNoDevice is wrapped by every failure to find the device asked for.
var ErrNoDevice = errors.New("no Vulkan device")

// MemoryError says that the device lacks memory for a program or for one tensor.
type MemoryError struct {
	Device    string
	What      string // What is the tensor or arena block; empty for a whole program.
	Needed    uint64 // Needed is the size in bytes of what was to be allocated.
	Available uint64 // Available is the number of bytes that were not allocated yet.
	Plan      *Plan  // Plan of the program; nil for a single tensor.
	Err       error  // Err is the driver's error; nil where nothing was tried.
}

func (e *MemoryError) Error() string {
	text := fmt.Sprintf("engine: %s needs %s of device memory, and %s has %s left",
		e.What, Bytes(e.Needed), e.Device, Bytes(e.Available))
	if e.Plan != nil {
		text = fmt.Sprintf("engine: the program needs %s of device memory (%s persistent, "+
			"%s transient), and %s has %s left", Bytes(e.Needed), Bytes(e.Needed-e.Plan.Transient),
			Bytes(e.Plan.Transient), e.Device, Bytes(e.Available))
	}
	if e.Err != nil {
		text += fmt.Sprintf(" (%v)", e.Err)
	}
	return text
}

// Unwrap returns the driver's error.
func (e *MemoryError) Unwrap() error { return e.Err }

// LimitError says that a program exceeds a limit of the device, other than its memory, or of the
// kernels.
type LimitError struct {
	Device string // Device is empty for a limit of the kernels.
	What   string // What exceeds the limit: a kernel's argument, a tensor, or a kernel.
	Limit  string // Limit is one of the constants LimitBinding and the like.
	Needed uint64
	Most   uint64
}

func (e *LimitError) Error() string {
	allows := "shaders allow"
	if e.Device != "" {
		allows = e.Device + " allows"
	}
	return fmt.Sprintf("engine: %s needs %s, and %s %s", e.What,
		e.amount(e.Needed), allows, e.amount(e.Most))
}

// The limits that a LimitError names.
const (
	LimitBinding    = "one binding"    // in bytes
	LimitAllocation = "one allocation" // in bytes
	LimitBindings   = "storage buffers of one kernel"
	LimitElements   = "elements of one tensor"
)

func (e *LimitError) amount(n uint64) string {
	if e.Limit == LimitBindings || e.Limit == LimitElements {
		return fmt.Sprintf("%d %s", n, e.Limit)
	}
	return Bytes(n) + " in " + e.Limit
}

// LostError says that the driver reset the device, often because one piece of work took too long.
// A lost device stays lost: the process must open it again.
type LostError struct {
	Device string
	Err    error // Err is the driver's error.
}

func (e *LostError) Error() string {
	return fmt.Sprintf("engine: %s was lost: its driver reset it, often because one piece of work "+
		"took too long: %v", e.Device, e.Err)
}

// Unwrap returns the driver's error.
func (e *LostError) Unwrap() error { return e.Err }
