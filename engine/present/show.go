package present

import (
	"errors"
	"fmt"

	"vksimclr/engine"
	"vksimclr/engine/internal/vk"
)

// Show copies a frame into the image that Begin acquired and shows it. It waits for the copy, so
// that the frame may be drawn over at once. It panics unless Begin returned the frame's size, as
// [height,width] U32.
func (s *Swapchain) Show(frame engine.Tensor) error {
	w, h := s.surface.Width, s.surface.Height
	if !s.begun || frame.DType() != engine.U32 || frame.Rank() != 2 ||
		frame.Dim(0) != int(h) || frame.Dim(1) != int(w) {
		panic(fmt.Sprintf("present: show of %v on a window of [%d,%d]", frame, h, w))
	}
	buffer, offset, err := s.dev.Buffer(frame)
	if err != nil {
		return err
	}
	s.begun = false
	drawn := s.drawn[s.index]
	if err = vk.ResetCommandPool(s.dev.Device, s.pool); err != nil {
		return err
	}
	err = vk.RecordShow(s.commands, buffer, offset, w, h, s.images[s.index])
	if err == nil {
		err = vk.SubmitShow(s.dev.Queue, s.commands, s.free, drawn, s.fence)
	}
	if err == nil {
		err = vk.WaitFence(s.dev.Device, s.fence)
	}
	if err != nil {
		return s.dev.Check(err)
	}
	return s.outdated(vk.Present(s.dev.Queue, s.chain, s.index, drawn))
}

// renew makes the chain for the surface as it is now. A minimised window gets none.
func (s *Swapchain) renew() error {
	surface, err := vk.QuerySurface(s.dev.Physical, s.dev.Surface)
	if errors.Is(err, vk.SurfaceLost) {
		if err = s.renewSurface(); err == nil {
			surface, err = vk.QuerySurface(s.dev.Physical, s.dev.Surface)
		}
	}
	if errors.Is(err, vk.FormatNotSupported) {
		return fmt.Errorf("present: %w: %s offers no format of four bytes a pixel for this window",
			engine.ErrNoWindow, s.dev.Physical.Name)
	}
	if err != nil {
		return s.dev.Check(err)
	}
	if surface.Width == vk.FreeSize {
		width, height := 640, 480
		if s.Size != nil {
			width, height = s.Size()
		}
		surface.Width = min(uint32(max(width, 0)), surface.MaxWidth)
		surface.Height = min(uint32(max(height, 0)), surface.MaxHeight)
	}
	if surface.Width == 0 || surface.Height == 0 {
		s.drop()
		return nil
	}
	// What was presented must be out of the way before its semaphores go.
	if err := vk.WaitIdle(s.dev.Device); err != nil {
		return s.dev.Check(err)
	}
	chain, images, err := vk.CreateSwapchain(s.dev.Device, s.dev.Surface, surface, s.chain)
	s.drop()
	if err != nil {
		return s.outdated(err)
	}
	s.chain, s.images, s.surface, s.stale = chain, images, surface, false
	s.renewals++
	return s.commandsFor(images)
}

// commandsFor makes what each image of a new chain needs.
func (s *Swapchain) commandsFor(images []vk.Handle) error {
	for range images {
		semaphore, err := vk.CreateSemaphore(s.dev.Device)
		if err != nil {
			return err
		}
		s.drawn = append(s.drawn, semaphore)
	}
	if s.commands != 0 {
		return nil
	}
	buffers, err := vk.AllocateCommandBuffers(s.dev.Device, s.pool, 1)
	if err == nil {
		s.commands = buffers[0]
	}
	return err
}

// drop releases the chain. An image that was acquired goes with it, and the semaphore that says
// that it is free is made anew.
func (s *Swapchain) drop() {
	if s.chain == 0 {
		return
	}
	_ = vk.WaitIdle(s.dev.Device) // a lost device has nothing to wait for
	vk.DestroySwapchain(s.dev.Device, s.chain)
	for _, semaphore := range s.drawn {
		vk.DestroySemaphore(s.dev.Device, semaphore)
	}
	if s.begun {
		vk.DestroySemaphore(s.dev.Device, s.free)
		s.free, _ = vk.CreateSemaphore(s.dev.Device)
	}
	s.chain, s.images, s.drawn, s.begun = 0, nil, s.drawn[:0], false
}
