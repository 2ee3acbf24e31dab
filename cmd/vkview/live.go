//go:build view

package main

import (
	"context"
	"fmt"
	"io"
	"math"

	"vksimclr/cmd/program"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/screen"
	"vksimclr/train"
)

// What a run keeps for the window: pairs of views, and embeddings of a step.
const (
	watchedPairs      = 24
	watchedEmbeddings = 256
)

// live shows the run that this process trains.
type live struct {
	ctx    context.Context
	window *window
	log    io.Writer

	run   program.Watched
	view  *view // nil: nothing is drawn any more
	seen  int   // step whose embeddings the cloud has
	board board
	names []string
	label func(picture int) uint32
}

func newLive(ctx context.Context, w *window, log io.Writer) *live {
	return &live{ctx: ctx, window: w, log: log}
}

// Window opens the window.
func (l *live) Window() (*engine.Window, error) { return l.window.Open() }

// Watch says what is drawn.
func (l *live) Watch() train.Watch {
	return train.Watch{Pairs: watchedPairs, Embeddings: watchedEmbeddings}
}

// Begin makes the frames. A window that cannot be drawn in is an error: nothing is trained yet.
func (l *live) Begin(run program.Watched) (err error) {
	l.run, l.board = run, newBoard(run)
	if set, ok := run.Data.(data.Labelled); ok && len(set.Classes()) > 1 {
		l.names = set.Classes()
		l.label = func(picture int) uint32 { return uint32(set.Label(picture)) }
	}
	l.window.title("vkview · " + run.Out)
	if l.view, err = newView(run.Device, l.window.keys, run.Out); err != nil {
		return err
	}
	kept := run.Run.Watched()
	l.view.screen, err = screen.New(run.Device, screen.Sources{Views: kept.Views,
		Mean: run.Mean, Deviation: run.Spread, Embeddings: kept.Embeddings})
	if err != nil {
		return err
	}
	l.draw()
	return nil
}

// Event notes what happened and draws a frame where it is time. While the run is paused it does not
// return.
func (l *live) Event(e train.Event) error {
	l.board.note(e)
	step, stepped := e.(train.StepDone)
	if _, encoding := e.(train.Encoded); l.view == nil || !stepped && !encoding ||
		!l.run.Device.Idle() {
		return nil
	}
	l.board.memory = l.run.Device.Allocated()
	l.draw()
	if !stepped {
		return nil
	}
	keys := l.window.keys
	for l.view != nil && keys.held() && keys.takeStep() <= 0 && l.ctx.Err() == nil {
		l.board.mark = "paused"
		l.draw()
		keys.wait(pausedTime)
	}
	l.board.went(step.Step)
	return nil
}

// draw draws a frame where it is time. What fails ends the drawing, never the training.
func (l *live) draw() {
	s := l.window.keys.state()
	if s.closed {
		l.stop("the window is closed; training goes on")
		return
	}
	if !l.view.due(s) {
		return
	}
	err := l.observe()
	if err == nil {
		l.board.pace = l.view.pace()
		err = l.view.frame(l.scene(), s, l.run.Run.Done())
	}
	if err != nil {
		l.stop(fmt.Sprintf("nothing is drawn any more, training goes on: %v", err))
	}
}

// observe has the cloud take the embeddings of the newest step.
func (l *live) observe() error {
	kept, done := l.run.Run.Watched(), l.run.Run.Done()
	if done == l.seen || len(kept.Pictures) == 0 {
		return nil
	}
	l.seen = done
	var labels []uint32
	if l.label != nil {
		for _, i := range kept.Pictures {
			labels = append(labels, l.label(int(i)))
		}
	}
	return l.view.screen.Observe(labels)
}

func (l *live) scene() screen.Scene {
	s := l.board.scene()
	s.Names = l.names
	s.Pairs = fmt.Sprintf("step %d", l.seen)
	s.Cloud = "newest, first two directions"
	if l.seen == 0 {
		s.Pairs, s.Cloud = "after the first step", "after the first step"
	}
	return s
}

// stop ends the drawing and says why.
func (l *live) stop(why string) {
	l.finish()
	fmt.Fprintf(l.log, "vkview: %s\n", why)
}

// End says what frames took.
func (l *live) End() {
	if l.view != nil {
		l.draw()
	}
	l.finish()
}

func (l *live) finish() {
	if l.view == nil {
		return
	}
	if l.view.frames > 0 {
		took := l.view.spent.Seconds() / math.Max(float64(l.view.frames), 1)
		fmt.Fprintf(l.log, "vkview: %d frames of %.1f ms (%s of the time)\n", l.view.frames,
			1000*took, l.view.pace())
	}
	l.view.close()
	l.view = nil
}
