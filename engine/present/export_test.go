package present

import "vksimclr/engine/internal/vk"

// Outdate pretends that the window has changed.
func (s *Swapchain) Outdate() { s.stale = true }

// Lose pretends that the surface was lost.
func (s *Swapchain) Lose() error { return s.outdated(vk.SurfaceLost) }
