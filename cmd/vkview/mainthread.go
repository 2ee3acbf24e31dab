//go:build view

package main

import "github.com/go-gl/glfw/v3.3/glfw"

// eventTime bounds in seconds how long the main thread waits for events before it looks around.
const eventTime = 0.1

// mainThread runs functions on the thread that the window system wants, and has it handle events.
type mainThread struct {
	calls chan func()
	done  chan int
}

func newMainThread() *mainThread {
	return &mainThread{calls: make(chan func(), 8), done: make(chan int, 1)}
}

// call runs f on the main thread and waits for it. Another goroutine calls it.
func (m *mainThread) call(f func()) {
	finished := make(chan bool)
	m.calls <- func() { f(); close(finished) }
	<-finished
}

// serve has work run on a goroutine of its own, and serves the window until it is over.
func (m *mainThread) serve(work func() int, w *window) int {
	go func() { m.done <- work() }()
	for {
		if w.open { // on this thread alone
			glfw.WaitEventsTimeout(eventTime)
			select {
			case f := <-m.calls:
				f()
			case code := <-m.done:
				w.close()
				return code
			default:
			}
			continue
		}
		select {
		case f := <-m.calls:
			f()
		case code := <-m.done:
			return code
		}
	}
}
