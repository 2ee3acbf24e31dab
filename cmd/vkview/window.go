//go:build view

package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"unsafe"

	"github.com/go-gl/glfw/v3.3/glfw"

	"vksimclr/engine"
)

// First size of the window, and the smallest one, in the window system's units.
const (
	firstWidth, firstHeight = 1280, 720
	leastWidth, leastHeight = 320, 240
)

// window is the window of this program. It is opened when it is first needed.
type window struct {
	main *mainThread
	keys *keys
	open bool // of the main thread
	glfw *glfw.Window
}

// Open opens the window and returns what a device needs of it.
func (w *window) Open() (found *engine.Window, err error) {
	w.main.call(func() { found, err = w.make() })
	if err != nil {
		return nil, fmt.Errorf("%w: %w; without a window: vksimclr train", engine.ErrNoWindow, err)
	}
	return found, nil
}

// make makes the window, on the main thread.
func (w *window) make() (found *engine.Window, err error) {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" {
		return nil, fmt.Errorf("there is no display: DISPLAY is not set (over ssh: ssh -X)")
	}
	err = quietly(func() error {
		if err := glfw.Init(); err != nil {
			return err
		}
		glfw.WindowHint(glfw.ClientAPI, glfw.NoAPI)
		w.glfw, err = glfw.CreateWindow(firstWidth, firstHeight, "vkview", nil, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	w.open = true
	extensions := w.glfw.GetRequiredInstanceExtensions()
	if !glfw.VulkanSupported() || len(extensions) == 0 {
		return nil, fmt.Errorf("Vulkan here knows no windows of this display")
	}
	w.glfw.SetSizeLimits(leastWidth, leastHeight, glfw.DontCare, glfw.DontCare)
	w.keys.resize(w.glfw.GetFramebufferSize())
	w.glfw.SetFramebufferSizeCallback(func(_ *glfw.Window, x, y int) { w.keys.resize(x, y) })
	w.glfw.SetRefreshCallback(func(*glfw.Window) { w.keys.press("") })
	w.glfw.SetCloseCallback(func(*glfw.Window) { w.hide() })
	w.glfw.SetKeyCallback(func(_ *glfw.Window, key glfw.Key, _ int, action glfw.Action,
		_ glfw.ModifierKey) {
		if action != glfw.Release {
			w.keys.press(keyNames()[key])
		}
	})
	return &engine.Window{Extensions: extensions, Surface: w.surface}, nil
}

// keyNames are the keys that mean something.
func keyNames() map[glfw.Key]string {
	return map[glfw.Key]string{glfw.KeySpace: "space", glfw.KeyN: "next", glfw.KeyRight: "next",
		glfw.KeyLeft: "back", glfw.KeyS: "shot", glfw.KeyH: "help", glfw.KeyF1: "help",
		glfw.KeyQ: "quit"}
}

// quietly turns what GLFW's binding logs or panics with into an error.
func quietly(f func() error) (err error) {
	var said bytes.Buffer
	log.SetOutput(&said)
	defer log.SetOutput(os.Stderr)
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
		if text := strings.TrimSpace(said.String()); text != "" {
			_, text, _ = strings.Cut(text, "PlatformError: ")
			err = fmt.Errorf("the window system says: %s", strings.SplitN(text, "\n", 2)[0])
		}
	}()
	return f()
}

// surface makes the window's VkSurfaceKHR. GLFW allows any thread to do so.
func (w *window) surface(instance uintptr) (surface uint64, err error) {
	// The binding wants a pointer, and returns the address of the surface without keeping it alive:
	// collect nothing meanwhile.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	at, err := w.glfw.CreateWindowSurface(*(**struct{})(unsafe.Pointer(&instance)), nil)
	if err != nil {
		return 0, err
	}
	return **(**uint64)(unsafe.Pointer(&at)), nil
}

// title names what the window shows.
func (w *window) title(text string) {
	w.main.call(func() { w.glfw.SetTitle(text) })
}

// hide takes the window off the screen. Its surface goes with the device.
func (w *window) hide() {
	w.glfw.Hide()
	w.keys.press("close")
}

// close ends the window, after the device.
func (w *window) close() {
	w.open = false
	w.glfw.Destroy()
	glfw.Terminate()
}
