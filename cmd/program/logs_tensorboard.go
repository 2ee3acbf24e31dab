package program

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"

	"vksimclr/data"
	"vksimclr/eval"
	"vksimclr/interop/tfevents"
	"vksimclr/runlog"
	"vksimclr/sheet"
	"vksimclr/train"
)

const (
	tensorBoardFolder = "tensorboard" // in the folder of a run
	projectorPoints   = 1000          // in the embedding projector, at most
	projectorSide     = 32            // of their thumbnails, in pixels
)

// tensorBoardLog writes event files and the files of the embedding projector.
type tensorBoardLog struct {
	out     *tfevents.Writer
	run     string // the folder of the run
	dir     string
	done    int
	samples train.Samples
	scalars []tfevents.Scalar
	small   []image.Image // thumbnails of the points; nil: not read yet
}

// openTensorBoard begins an event file. behind tells whether there was none before.
func openTensorBoard(t logged) (l *tensorBoardLog, behind bool, err error) {
	l = &tensorBoardLog{run: t.out, dir: filepath.Join(t.out, tensorBoardFolder),
		done: t.done, samples: t.samples}
	known := tfevents.Exist(l.dir)
	if l.out, err = tfevents.Create(l.dir); err != nil {
		return nil, false, err
	}
	switch {
	case known && l.done > 0:
		return l, false, l.out.Restart(l.done + 1)
	case known:
		err = l.out.Restart(0)
	}
	if err == nil {
		err = l.out.Hyperparameters(t.settings)
	}
	return l, true, err
}

// hyperparameters are the settings that change trained bits, as numbers, text and booleans.
func (s Settings) hyperparameters() map[string]any {
	values := map[string]any{}
	for _, f := range s.fields() {
		if f.about.run {
			continue
		}
		switch v := f.value.Interface().(type) {
		case int:
			values[f.about.key] = float64(v)
		case int64:
			values[f.about.key] = float64(v)
		case float64, string, bool:
			values[f.about.key] = v
		}
	}
	return values
}

func (l *tensorBoardLog) record(r record) error {
	l.done, l.scalars = r.step, l.scalars[:0]
	for _, v := range r.values {
		if !math.IsNaN(v.Value) {
			l.scalars = append(l.scalars, tfevents.Scalar{Tag: r.tag(v.Name), Value: v.Value})
		}
	}
	return l.out.Scalars(r.step, l.scalars)
}

// evaluated writes the pairs of views and the points of the projector.
func (l *tensorBoardLog) evaluated(e train.Evaluation) error {
	text, err := os.ReadFile(filepath.Join(l.run, runlog.PairsFile))
	if err == nil {
		size, broken := png.DecodeConfig(bytes.NewReader(text))
		if broken == nil {
			err = l.out.Image(e.Step, "views/pairs", text, size.Width, size.Height)
		}
	} else if os.IsNotExist(err) { // told where it was drawn
		err = nil
	}
	if err != nil {
		return err
	}
	return l.project(e)
}

// project writes the same pictures as maps show, fewer of them.
func (l *tensorBoardLog) project(e train.Evaluation) error {
	all, set := e.TestSample, l.samples.Test
	if all.D == 0 {
		all, set = e.Sample, l.samples.Train
	}
	f := eval.Evenly(all, projectorPoints)
	if f.N() == 0 || f.Keys == nil {
		return nil
	}
	kept := len(l.small) == f.N()
	if !kept {
		l.small = thumbnails(set, all.N(), f.N())
	}
	p := tfevents.Points{Name: "features", Rows: f.Rows, D: f.D, Keys: f.Keys,
		Thumbnails: l.small, Side: projectorSide, KeepThumbnails: kept}
	if named, ok := set.(data.Labelled); ok && f.Labels != nil {
		for _, label := range f.Labels {
			p.Classes = append(p.Classes, named.Classes()[label])
		}
	}
	return tfevents.SaveProjector(l.dir, p)
}

// thumbnails draws some of the first n pictures of a set small, those that eval.Evenly takes. A
// picture that cannot be read is empty.
func thumbnails(set data.Dataset, n, some int) []image.Image {
	var small []image.Image
	for i := range some {
		m := image.Image(image.NewRGBA(image.Rect(0, 0, projectorSide, projectorSide)))
		if read := pictureOf(set, i*n/some); read != nil {
			m = sheet.Fit(read, projectorSide)
		}
		small = append(small, m)
	}
	return small
}

func (l *tensorBoardLog) flush() error { return l.out.Flush() }

// end tells how the run ended, unless it may go on.
func (l *tensorBoardLog) end(err error) error {
	var failed error
	if err == nil || brokenOff(err) {
		failed = l.out.Finished(l.done, err == nil)
	}
	if e := l.out.Close(); failed == nil {
		failed = e
	}
	return failed
}
