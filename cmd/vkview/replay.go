//go:build view

package main

import (
	"context"
	"fmt"
	"image"
	_ "image/png" // pairs.png
	"os"
	"strconv"
	"time"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/runlog"
	"vksimclr/screen"
	"vksimclr/shaders"
)

// refreshTime is how often a run's folder is read anew.
const refreshTime = time.Second

// replayed is the folder of a run that is shown.
type replayed struct {
	run      *runlog.Run
	view     *view
	device   *engine.Device
	maps     []int // steps
	at       int   // number of the map that is shown; -1: none
	follows  bool  // the newest map is shown
	pictures runlog.Pictures
	pairs    image.Image // that are shown; nil: none
	saved    time.Time   // when they were written
	points   int
	shown    runlog.Map
	series   map[string]*screen.Series
	read     map[string]int // values of a series that were taken
	begun    int            // generation of the run that they are of
}

// replay shows the folder of a run until the window is closed.
func replay(ctx context.Context, w *window, dir, device string) (err error) {
	run, err := runlog.Open(dir) // before a window is opened for nothing
	if err != nil {
		return err
	}
	found, err := w.Open()
	if err != nil {
		return err
	}
	r := &replayed{run: run, at: -1, follows: true}
	r.device, err = engine.Open(engine.Options{Device: device, Shaders: shaders.FS, Window: found})
	if err != nil {
		return err
	}
	defer func() {
		if e := r.device.Close(); err == nil {
			err = e
		}
	}()
	w.title("vkview · " + dir)
	if r.view, err = newView(r.device, w.keys, dir); err != nil {
		return err
	}
	defer r.view.close()
	var refreshed time.Time
	for ctx.Err() == nil {
		if time.Since(refreshed) > refreshTime {
			if err := r.refresh(); err != nil {
				return err
			}
			refreshed = time.Now()
		}
		if way := w.keys.takeStep(); way != 0 {
			r.follows = r.at+way >= len(r.maps)-1
			if err := r.show(min(max(r.at+way, 0), len(r.maps)-1)); err != nil {
				return err
			}
		}
		s := w.keys.state()
		if s.closed {
			return nil
		}
		if r.view.due(s) {
			if err := r.view.frame(r.scene(), s, r.run.Step()); err != nil {
				return err
			}
			r.view.next = time.Now().Add(refreshTime / 2)
		}
		w.keys.wait(pausedTime)
	}
	return nil
}

// refresh reads what the run has written.
func (r *replayed) refresh() error {
	if _, err := r.run.Refresh(); err != nil {
		return err
	}
	if r.series == nil || r.begun != r.run.Generation {
		r.series, r.read, r.begun = map[string]*screen.Series{}, map[string]int{}, r.run.Generation
	}
	for _, key := range []string{"loss", "contrastive_accuracy", "probe_accuracy",
		"eval_knn_top1"} {
		s := r.series[key]
		if s == nil {
			s = &screen.Series{}
			r.series[key] = s
		}
		steps, values := r.run.Series(key)
		scale := 1.0
		if key == "contrastive_accuracy" || key == "probe_accuracy" {
			scale = 100
		}
		for i := r.read[key]; i < len(values); i++ {
			s.Add(steps[i], scale*values[i])
		}
		r.read[key] = len(values)
	}
	r.maps = r.run.MapSteps()
	if r.follows || r.at >= len(r.maps) {
		return r.show(len(r.maps) - 1)
	}
	return r.show(r.at)
}

// show shows a map and the newest pairs of views.
func (r *replayed) show(number int) error {
	var points runlog.Map
	if number >= 0 {
		var err error
		if points, err = r.run.Map(r.maps[number]); err != nil || len(points.Points) == 0 {
			number = -1 // half written, or gone: the next time perhaps
		}
		points.Points = points.Points[:min(len(points.Points), kernels.MostPoints)]
		if number >= 0 && len(r.pictures.Keys) == 0 {
			r.pictures, _ = r.run.MapPictures() // without them the points have no classes
		}
	}
	fresh := r.readPairs()
	if r.view.screen == nil || len(points.Points) != r.points || fresh {
		if r.view.screen != nil {
			r.view.screen.Close()
		}
		var err error
		r.view.screen, err = screen.New(r.device, screen.Sources{Points: len(points.Points),
			Picture: r.pairs})
		if err != nil {
			return err
		}
		r.points, r.at = len(points.Points), -1
	}
	if number == r.at {
		return nil
	}
	r.at, r.shown = number, points
	r.view.keys.press("") // a reason to draw
	if number < 0 {
		return nil
	}
	return r.view.screen.Place(points.Points, r.pictures.Labels)
}

// readPairs reads the newest picture of pairs of views, and tells whether it is another one.
func (r *replayed) readPairs() (fresh bool) {
	path := r.run.Pairs()
	info, err := os.Stat(path)
	if err != nil || info.ModTime().Equal(r.saved) {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		return false // the one before stays
	}
	r.pairs, r.saved = m, info.ModTime()
	return true
}

func (r *replayed) scene() screen.Scene {
	run := r.run
	scene := screen.Scene{Title: fmt.Sprintf("%s · %s · %s", run.Name, run.Setting("arch"),
		run.Setting("data")), Mark: string(run.State()), Done: 1,
		Loss: screen.Curve{Name: "loss", Series: r.series["loss"]},
		Scores: []screen.Curve{
			{Name: "contrast", Series: r.series["contrastive_accuracy"], Unit: "%"},
			{Name: "kNN", Series: r.series["eval_knn_top1"], Unit: "%"},
			{Name: "probe", Series: r.series["probe_accuracy"], Unit: "%"}},
		Names: r.pictures.Classes}
	epochs, _ := strconv.ParseFloat(run.Setting("epochs"), 64)
	if at := r.last("epoch"); epochs > 0 && run.State() != runlog.Finished {
		scene.Done = at / epochs
	}
	scene.Status = fmt.Sprintf("step %d", run.Step())
	scene.Cloud = "the run has no maps yet"
	if r.at >= 0 {
		scene.Cloud = fmt.Sprintf("step %d · %d of %d", r.shown.Step, r.at+1, len(r.maps))
	}
	if run.Pairs() == "" {
		scene.Pairs = "the run has written none"
	}
	for _, f := range []struct{ name, key, format string }{
		{"speed", "images_per_second", "%.3g img/s"}, {"rate", "lr", "%.3g"},
		{"gradient", "gradient_norm", "%.3g"}, {"deviation", "deviation", "%.2f of 1"},
		{"RankMe", "eval_rankme", "%.1f"}, {"kNN", "eval_knn_top1", "%.2f %%"}} {
		if _, values := run.Series(f.key); len(values) > 0 {
			scene.Facts = append(scene.Facts, screen.Fact{Name: f.name,
				Value: fmt.Sprintf(f.format, r.last(f.key))})
		}
	}
	return scene
}

// last is the newest value of a series, 0 where there is none.
func (r *replayed) last(key string) float64 {
	if _, values := r.run.Series(key); len(values) > 0 {
		return values[len(values)-1]
	}
	return 0
}
