package present_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/engine/present"
	"vksimclr/shaders"
)

// headless opens a device with a window that nobody sees, or skips the test.
func headless(t *testing.T, change func(*engine.Window)) *engine.Device {
	t.Helper()
	enginetest.Device(t) // skips where there is none
	window := present.Headless()
	if change != nil {
		change(window)
	}
	d, err := engine.Open(engine.Options{Device: os.Getenv("VKSIMCLR_DEVICE"), Shaders: shaders.FS,
		Window: window})
	if errors.Is(err, engine.ErrNoWindow) {
		t.Skipf("no window without a display: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil { // what the validation layer said, too
			t.Error(err)
		}
	})
	return d
}

// Frames of a window whose size changes 200 times are shown, and nothing is left behind.
func TestResized(t *testing.T) {
	d := headless(t, nil)
	chain, err := present.New(d)
	if err != nil {
		t.Fatal(err)
	}
	// begin makes a new swapchain for a window of this size, and shows a frame on it.
	begin := func(width, height int) (w, h int) {
		t.Helper()
		chain.Size = func() (int, int) { return width, height }
		chain.Outdate()
		w, h, err := chain.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if w == 0 {
			return w, h
		}
		frame, err := d.NewTensor("frame", engine.U32, h, w)
		if err == nil {
			err = chain.Show(frame)
			d.Free(frame)
		}
		if err != nil {
			t.Fatal(err)
		}
		return w, h
	}
	first, _ := begin(321, 123)
	second, _ := begin(99, 55)
	free := first == 321 && second == 99 // else the surface has a size of its own, which stays
	before, shown := d.Allocated(), 0
	for i := range 200 {
		width, height := 1+i*37%200, 1+i*53%150
		if i%20 == 7 { // minimised
			width, height = 0, 0
		}
		w, h := begin(width, height)
		if free && (w != width || h != height) || !free && w == 0 {
			t.Fatalf("%d×%d, want %d×%d", w, h, width, height)
		}
		if w > 0 {
			shown++
		}
	}
	if shown < 190 || chain.Renewals() < 190 || d.Allocated() != before {
		t.Errorf("%d frames on %d swapchains; %d bytes, then %d", shown, chain.Renewals(), before,
			d.Allocated())
	}
}

// A lost surface is replaced by a new one. Where there is none, the error says so.
func TestLostSurface(t *testing.T) {
	made, fails := 0, false
	d := headless(t, func(w *engine.Window) {
		surface := w.Surface
		w.Surface = func(instance uintptr) (uint64, error) {
			made++
			if fails {
				return 0, errors.New("the window is closed")
			}
			return surface(instance)
		}
	})
	chain, err := present.New(d)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, _, err := chain.Begin(); err != nil {
			t.Fatal(err)
		}
		if err := chain.Lose(); err != nil {
			t.Fatal(err)
		}
	}
	if w, h, err := chain.Begin(); made != 4 || w == 0 || h == 0 || err != nil {
		t.Errorf("%d surfaces, %d×%d, %v", made, w, h, err)
	}
	fails = true
	err = chain.Lose()
	if !errors.Is(err, engine.ErrNoWindow) || !strings.Contains(err.Error(), "is closed") {
		t.Errorf("%v", err)
	}
}

// What cannot be shown is told, with the remedy, before anything else happens.
func TestErrors(t *testing.T) {
	d := enginetest.Device(t)
	if _, err := present.New(d); !errors.Is(err, engine.ErrNoWindow) {
		t.Errorf("%v", err)
	}
	for _, w := range []*engine.Window{
		{Extensions: []string{"VK_KHR_surface", "VK_NONE_no_such_surface"}},
		{Extensions: []string{"VK_KHR_surface"}, Surface: func(uintptr) (uint64, error) {
			return 0, errors.New("the display went away")
		}},
	} {
		_, err := engine.Open(engine.Options{Shaders: shaders.FS, Window: w})
		want := "train without a window"
		if w.Surface != nil {
			want = "the display went away"
		}
		if !errors.Is(err, engine.ErrNoWindow) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
}
