package engine

import (
	"errors"
	"fmt"
	"strings"

	"vksimclr/engine/internal/vk"
)

// Window is what a device needs to know of a window that it shows frames in. Package present shows
// them. Window systems have libraries that give both fields; GLFW calls them
// GetRequiredInstanceExtensions and CreateWindowSurface.
type Window struct {
	// Extensions are the extensions of a Vulkan instance that the window system needs.
	Extensions []string
	// Surface makes the VkSurfaceKHR of the window, for a VkInstance. It is called again where a
	// surface was lost.
	Surface func(instance uintptr) (surface uint64, err error)
}

// ErrNoWindow is wrapped by every failure to show frames in a window.
var ErrNoWindow = errors.New("no window can be shown")

// instance makes the device's instance, with what a window needs, if there is one.
func (d *Device) openInstance(validation bool, w *Window) (err error) {
	var extensions []string
	if w != nil {
		extensions = w.Extensions
	}
	d.instance, err = vk.CreateInstance(validation, extensions...)
	switch {
	case errors.Is(err, vk.ExtensionNotPresent):
		return fmt.Errorf("engine: %w: Vulkan here lacks an extension of the window system (%s): "+
			"update the driver, or train without a window", ErrNoWindow,
			strings.Join(extensions, ", "))
	case err != nil:
		return fmt.Errorf("%w: %w", ErrNoDevice, err)
	case w == nil:
		return nil
	}
	if err := vk.LoadSurface(d.instance); err != nil {
		return fmt.Errorf("engine: %w: %w", ErrNoWindow, err)
	}
	return nil
}

// openSurface makes the window's surface. It fails where one of the devices that were not chosen
// has to show it.
func (d *Device) openSurface(w *Window, devices []vk.PhysicalDevice) error {
	surface, err := w.Surface(uintptr(d.instance))
	if err != nil {
		return fmt.Errorf("engine: %w: the window has no surface: %w", ErrNoWindow, err)
	}
	d.window, d.surface = w, surface
	if vk.CanPresent(d.physical, surface) {
		return vk.LoadSwapchain(d.instance)
	}
	remedy := "no other device here can either: train without a window"
	var able []string
	for i, other := range devices {
		if vk.CanPresent(other, surface) {
			able = append(able, fmt.Sprintf("%d (%s)", i, other.Name))
		}
	}
	if len(able) > 0 {
		remedy = "give --device " + strings.Join(able, " or ") + ", or train without a window"
	}
	return fmt.Errorf("engine: %w: %s cannot show frames in this window; %s", ErrNoWindow,
		d.Name(), remedy)
}

// renewSurface makes the window's surface anew, where it was lost.
func (d *Device) renewSurface() (vk.Handle, error) {
	vk.DestroySurface(d.instance, d.surface)
	d.surface = 0
	surface, err := d.window.Surface(uintptr(d.instance))
	if err != nil {
		return 0, fmt.Errorf("engine: %w: the window's surface was lost, and there is no new "+
			"one: %w", ErrNoWindow, err)
	}
	d.surface = surface
	return surface, nil
}

// Showing is what package present shows frames with. Surface is 0 where the device was opened
// without a window.
type Showing struct {
	Physical      vk.PhysicalDevice
	Device, Queue vk.Handle
	Surface       vk.Handle
	RenewSurface  func() (vk.Handle, error) // in place of a lost one
	Buffer        func(t Tensor) (buffer vk.Handle, offset uint64, err error)
	Check         func(err error) error // as LostError, where the device was lost
	BeforeClose   func(f func())        // has Device.Close call f, once
}

// Showing returns the handles that package present needs. No other package can make use of them.
func (d *Device) Showing() Showing {
	return Showing{Physical: d.physical, Device: d.handle, Queue: d.queue, Surface: d.surface,
		RenewSurface: d.renewSurface, Check: d.check,
		Buffer: func(t Tensor) (vk.Handle, uint64, error) {
			if err := d.bind(t.store); err != nil {
				return 0, 0, err
			}
			return t.store.buffer.handle, t.store.offset + t.offset, nil
		},
		BeforeClose: func(f func()) { d.closing = append(d.closing, f) }}
}

// Idle tells whether the device has nothing to do: no program runs between Submit and Wait.
func (d *Device) Idle() bool { return len(d.running) == 0 }
