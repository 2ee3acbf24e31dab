package present

import (
	"errors"
	"fmt"
	"time"

	"vksimclr/engine"
	"vksimclr/engine/internal/vk"
)

// acquireTime bounds how long Begin waits for an image. A window that shows nothing, because it is
// covered or minimised, must not hold the caller up.
const acquireTime = 20 * time.Millisecond

// mostRenewals is how many swapchains Begin makes before it leaves the frame out: a window that is
// being resized may have another size each time.
const mostRenewals = 3

// Swapchain is the frames of a window. One goroutine uses it at a time, the one that uses the
// device.
type Swapchain struct {
	// Size returns the size in pixels of a window whose surface has none of its own, as on Wayland.
	// nil means 640 × 480.
	Size func() (width, height int)

	dev      engine.Showing
	chain    vk.Handle // 0: none at the moment
	surface  vk.Surface
	images   []vk.Handle
	drawn    []vk.Handle // semaphore of each image
	free     vk.Handle   // semaphore: the image that was acquired can be drawn on
	fence    vk.Handle
	pool     vk.Handle // of commands
	commands vk.Handle
	begun    bool // between Begin and Show
	index    int  // of the image acquired
	stale    bool // the chain must be made anew
	renewals int
	closed   bool
}

// New makes the frames of the device's window. It fails where the device was opened without one.
func New(d *engine.Device) (s *Swapchain, err error) {
	s = &Swapchain{dev: d.Showing()}
	if s.dev.Surface == 0 {
		return nil, fmt.Errorf("present: %w: the device was opened without a window",
			engine.ErrNoWindow)
	}
	defer func() {
		if err != nil {
			s.Close()
			s = nil
		}
	}()
	h := s.dev.Device
	if s.free, err = vk.CreateSemaphore(h); err != nil {
		return s, err
	}
	if s.fence, err = vk.CreateFence(h); err != nil {
		return s, err
	}
	if s.pool, err = vk.CreateCommandPool(h, s.dev.Physical.QueueFamily); err != nil {
		return s, err
	}
	s.dev.BeforeClose(s.Close)
	return s, s.renew()
}

// BGRA tells whether the bytes of a pixel are blue, green, red and alpha, in this order. Else red
// comes first. It may change when a surface was lost.
func (s *Swapchain) BGRA() bool { return s.surface.BGRA != 0 }

// Renewals counts the swapchains that were made so far, the first one included.
func (s *Swapchain) Renewals() int { return s.renewals }

// Begin acquires an image, and returns the size of the frame that Show wants. Where the window is
// minimised, or has no image free, the size is 0 × 0: there is nothing to draw on now. A second
// Begin without Show returns the same size again.
func (s *Swapchain) Begin() (width, height int, err error) {
	for try := 0; !s.begun; try++ {
		if s.chain == 0 || s.stale {
			if try == mostRenewals {
				return 0, 0, nil
			}
			if err := s.renew(); err != nil {
				return 0, 0, err
			}
			if s.chain == 0 { // minimised
				return 0, 0, nil
			}
		}
		s.index, err = vk.Acquire(s.dev.Device, s.chain, uint64(acquireTime), s.free)
		switch {
		case errors.Is(err, vk.Timeout), errors.Is(err, vk.NotReady):
			return 0, 0, nil
		case err == nil:
			s.begun = true
		case errors.Is(err, vk.Suboptimal): // this frame can be shown; the next chain fits
			s.begun, s.stale = true, true
		default:
			if err := s.outdated(err); err != nil {
				return 0, 0, err
			}
		}
	}
	return int(s.surface.Width), int(s.surface.Height), nil
}

// outdated takes an error of Vulkan that a new chain or surface ends. It returns any other.
func (s *Swapchain) outdated(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, vk.OutOfDate), errors.Is(err, vk.Suboptimal):
		s.stale = true
		return nil
	case errors.Is(err, vk.SurfaceLost):
		return s.renewSurface()
	}
	return s.dev.Check(err)
}

// renewSurface makes a surface in place of a lost one.
func (s *Swapchain) renewSurface() (err error) {
	s.drop()
	s.dev.Surface, err = s.dev.RenewSurface()
	if err == nil && !vk.CanPresent(s.dev.Physical, s.dev.Surface) {
		err = fmt.Errorf("present: %w: the window's new surface cannot be shown by %s",
			engine.ErrNoWindow, s.dev.Physical.Name)
	}
	return err
}

// Close releases the frames. The device's Close does it too. Closing twice is harmless.
func (s *Swapchain) Close() {
	if s.closed {
		return
	}
	s.closed = true
	s.drop()
	vk.DestroySemaphore(s.dev.Device, s.free)
	vk.DestroyFence(s.dev.Device, s.fence)
	vk.DestroyCommandPool(s.dev.Device, s.pool)
}
