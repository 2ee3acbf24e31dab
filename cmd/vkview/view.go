//go:build view

package main

import (
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"time"

	"vksimclr/atomicfile"
	"vksimclr/engine"
	"vksimclr/engine/present"
	"vksimclr/screen"
)

// Frames take at most this share of the time, and there are at most so many a second. A key is
// answered at once.
const (
	mostShare  = 0.1
	frameTime  = 40 * time.Millisecond
	pausedTime = 100 * time.Millisecond
	noticeTime = 4 * time.Second
)

// help is the page behind the key h.
func help() []string {
	return []string{"vkview", "",
		"space      pause, go on",
		"n, right   one step and pause; with RUN the next map",
		"left       with RUN the map before",
		"s          screenshot, as PNG into the folder of the run",
		"h, F1      this page, and back",
		"q          stop and save, as Ctrl-C does",
		"",
		"Closing the window stops nothing: training goes on without it.",
		"",
		"views       the first pictures of the batch, the two views of each above one another",
		"embeddings  the newest ones, along the two directions in which they vary most;",
		"            coloured by class, or without labels by their sides of four directions",
		"contrast    how often a view finds its partner among all others, in percent",
		"frames      frames a second, and their share of the time"}
}

// view draws frames into the window.
type view struct {
	keys   *keys
	device *engine.Device
	chain  *present.Swapchain
	screen *screen.Screen
	out    string // folder for screenshots

	began, next time.Time
	frames      int
	spent       time.Duration
	notice      string
	noticed     time.Time
}

func newView(d *engine.Device, k *keys, out string) (v *view, err error) {
	v = &view{keys: k, device: d, out: out, began: time.Now()}
	if v.chain, err = present.New(d); err == nil {
		v.chain.Size = k.size
	}
	return v, err
}

// due tells whether it is time for a frame.
func (v *view) due(s state) bool { return s.dirty || s.shot || !time.Now().Before(v.next) }

// frame draws and shows a frame. Where the window has no room for one it does nothing.
func (v *view) frame(scene screen.Scene, s state, step int) error {
	start := time.Now()
	width, height, err := v.chain.Begin()
	if err != nil {
		return err
	}
	if width > 0 {
		if err := v.draw(scene, s, width, height, step); err != nil {
			return err
		}
		v.frames++
	}
	now := time.Now()
	took := now.Sub(start)
	v.spent += took
	v.next = now.Add(max(frameTime-took, time.Duration(float64(took)*(1/mostShare-1))))
	return nil
}

func (v *view) draw(scene screen.Scene, s state, width, height, step int) error {
	if w, h := v.screen.Size(); w != width || h != height {
		if err := v.screen.Resize(width, height, v.chain.BGRA()); err != nil {
			return err
		}
	}
	scene.Hint = "space pause · n step · s screenshot · h help · q stop"
	if time.Since(v.noticed) < noticeTime {
		scene.Notice = v.notice
	}
	if s.help {
		scene.Help = help()
	}
	frame, err := v.screen.Draw(scene)
	if err != nil {
		return err
	}
	if s.shot {
		v.shoot(step)
	}
	return v.chain.Show(frame)
}

// shoot saves the frame. What fails is told in the window.
func (v *view) shoot(step int) {
	name, err := v.save(step)
	v.notice, v.noticed = "saved "+name, time.Now()
	if err != nil {
		v.notice = fmt.Sprintf("no screenshot: %v", err)
	}
	v.keys.press("") // the notice wants to be seen
}

func (v *view) save(step int) (path string, err error) {
	m, err := v.screen.Image()
	if err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		path = filepath.Join(v.out, fmt.Sprintf("screenshot-%08d.png", step))
		if n > 1 {
			path = filepath.Join(v.out, fmt.Sprintf("screenshot-%08d-%d.png", step, n))
		}
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			break
		}
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	return path, atomicfile.Stream(path, func(w io.Writer) error { return encoder.Encode(w, m) })
}

// pace says how many frames there are, and what they take of the time.
func (v *view) pace() string {
	all := time.Since(v.began).Seconds()
	return fmt.Sprintf("%.1f/s, %.1f %%", float64(v.frames)/all, 100*v.spent.Seconds()/all)
}

// close ends drawing. The device goes afterwards.
func (v *view) close() {
	if v.screen != nil {
		v.screen.Close()
	}
	if v.chain != nil {
		v.chain.Close()
	}
}
