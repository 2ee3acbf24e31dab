package present

import (
	"vksimclr/engine"
	"vksimclr/engine/internal/vk"
)

// Headless is a window that nobody sees, for tests of what draws. Drivers without
// VK_EXT_headless_surface have none: engine.Open then fails with engine.ErrNoWindow.
func Headless() *engine.Window {
	return &engine.Window{
		Extensions: []string{"VK_KHR_surface", "VK_EXT_headless_surface"},
		Surface: func(instance uintptr) (uint64, error) {
			return vk.HeadlessSurface(vk.Handle(instance))
		},
	}
}
