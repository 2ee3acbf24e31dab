//go:build view

package main

import (
	"sync"
	"time"
)

// keys is what keys and the window have asked for. The main thread writes it, the goroutine that
// draws reads it.
type keys struct {
	mu     sync.Mutex
	paused bool
	steps  int // to go, while paused; below 0: back
	shot   bool
	help   bool
	closed bool // the window: nothing is drawn any more
	width  int  // of the window, in pixels
	height int
	dirty  bool          // there is a reason to draw
	woken  chan struct{} // there was news
	stop   func()        // ends the run
}

func newKeys(stop func()) *keys { return &keys{woken: make(chan struct{}, 1), stop: stop} }

// press takes a key.
func (k *keys) press(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch key {
	case "space":
		k.paused, k.steps = !k.paused, 0
	case "next":
		k.paused = true
		k.steps++
	case "back":
		k.paused = true
		k.steps--
	case "shot":
		k.shot = true
	case "help":
		k.help = !k.help
	case "close":
		k.closed, k.paused = true, false
	case "quit":
		k.paused = false
		k.stop()
	}
	k.wake()
}

// resize takes a size in pixels.
func (k *keys) resize(width, height int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.width, k.height = width, height
	k.wake()
}

func (k *keys) wake() {
	k.dirty = true
	select {
	case k.woken <- struct{}{}:
	default:
	}
}

// state is what holds now.
type state struct {
	paused, help, closed bool
	shot, dirty          bool // both are told once
}

func (k *keys) state() state {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := state{k.paused, k.help, k.closed, k.shot, k.dirty}
	k.shot, k.dirty = false, false
	return s
}

// takeStep tells which step is to be taken while paused: 1 forwards, -1 back, 0 none.
func (k *keys) takeStep() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.steps > 0:
		k.steps--
		return 1
	case k.steps < 0:
		k.steps++
		return -1
	}
	return 0
}

// held tells whether the run waits.
func (k *keys) held() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.paused
}

func (k *keys) size() (width, height int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.width, k.height
}

// wait returns at news, or when the time is over.
func (k *keys) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-k.woken:
	case <-timer.C:
	}
}
