// Package present shows frames in a window, on a device that was opened with engine.Options.Window.
// A frame is a tensor of pixels on the device: kernels draw it, and it is copied into the window
// without a detour over the host.
//
//	chain, err := present.New(device)
//	width, height, err := chain.Begin()   // 0, 0: nothing to draw on now
//	// … draw a frame of this size …
//	err = chain.Show(frame)               // [height,width] U32
//
// Resized and minimised windows, swapchains out of date and lost surfaces are dealt with here. The
// package knows no window system: engine.Window brings what is needed of it.
package present
