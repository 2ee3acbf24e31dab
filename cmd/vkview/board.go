//go:build view

package main

import (
	"fmt"
	"strings"
	"time"

	"vksimclr/cmd/program"
	"vksimclr/engine"
	"vksimclr/screen"
	"vksimclr/train"
)

// board is the numbers of a run that goes on.
type board struct {
	run    program.Watched
	total  int
	last   train.StepDone
	status string // of a judgement
	mark   string
	pace   string
	memory uint64

	loss, contrast, knn, probe *screen.Series
	rank, speed, step          float64
	started                    time.Time
	first                      int
}

func newBoard(run program.Watched) board {
	return board{run: run, total: run.Run.Total(), memory: run.Device.Allocated(),
		loss: &screen.Series{}, contrast: &screen.Series{}, knn: &screen.Series{},
		probe: &screen.Series{}}
}

// note takes what an event tells.
func (b *board) note(e train.Event) {
	switch e := e.(type) {
	case train.StepDone:
		b.last, b.status = e, ""
		b.last.Metrics = nil // they are valid until the next step
		at := float64(e.Step)
		b.loss.Add(at, e.Loss())
		if v, ok := e.Metric("contrastive_accuracy"); ok {
			b.contrast.Add(at, 100*v)
		}
		if e.Probe != nil {
			b.probe.Add(at, 100*e.Probe.Accuracy)
		}
		const fade = 0.9 // of the mean of speeds
		if b.speed == 0 {
			b.speed = e.PicturesPerSecond
		}
		b.speed = fade*b.speed + (1-fade)*e.PicturesPerSecond
		if b.started.IsZero() {
			b.started, b.first = time.Now(), e.Step
		}
	case train.Encoded:
		b.status = fmt.Sprintf("looking at %d of %d pictures", e.Done, e.Of)
	case train.Evaluated:
		b.rank = e.RankMe
		if e.KNN != nil {
			b.knn.Add(float64(e.Step), *e.KNN)
		}
	}
}

// went says that the run goes on: a pause does not count as the run's time.
func (b *board) went(step int) {
	if b.mark != "" {
		b.mark, b.started, b.first = "", time.Now(), step
	}
}

func (b *board) scene() screen.Scene {
	s := b.last
	scene := screen.Scene{Title: b.run.Name + " · " + b.run.Source, Mark: b.mark,
		Done: float64(s.Step) / float64(max(b.total, 1)),
		Loss: screen.Curve{Name: "loss", Series: b.loss},
		Scores: []screen.Curve{{Name: "contrast", Series: b.contrast, Unit: "%"},
			{Name: "kNN", Series: b.knn, Unit: "%"}, {Name: "probe", Series: b.probe, Unit: "%"}}}
	scene.Status = fmt.Sprintf("epoch %d/%d · step %d/%d · %s left", s.Epoch, b.run.Epochs, s.Step,
		b.total, b.left())
	if b.status != "" {
		scene.Status = b.status
	}
	fact := func(name, format string, values ...any) {
		scene.Facts = append(scene.Facts, screen.Fact{Name: name,
			Value: fmt.Sprintf(format, values...)})
	}
	if s.Step > 0 {
		fact("speed", "%.3g img/s", b.speed)
		fact("wait", "%.3g ms a step", 1000*s.Waited)
		fact("rate", "%.3g", s.Rate)
		fact("gradient", "%.3g", s.Health.GradientNorm)
		fact("deviation", "%.2f of 1", s.Health.Deviation)
	}
	if b.rank > 0 {
		fact("RankMe", "%.1f", b.rank)
	}
	fact("memory", "%s", engine.Bytes(b.memory))
	name, _, _ := strings.Cut(b.run.Device.Name(), " (")
	fact("device", "%s", name)
	fact("frames", "%s", b.pace)
	return scene
}

// left is the time that the rest will take, as long as the steps so far.
func (b *board) left() string {
	done := b.last.Step - b.first
	if done < 1 {
		return "?"
	}
	each := time.Since(b.started) / time.Duration(done)
	return (each * time.Duration(b.total-b.last.Step)).Round(time.Second).String()
}
