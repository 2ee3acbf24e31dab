package program

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"vksimclr/atomicfile"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/runlog"
	"vksimclr/sheet"
	"vksimclr/train"
)

const (
	shownPairs  = 6    // pictures in pairs.png
	shownPoints = 2000 // pictures on a map, at most
)

// shown writes what people look at while a run goes on: pairs.png and maps. It is a listener of the
// run. What cannot be written is told once and does not stop the run.
type shown struct {
	dir      string
	dev      *engine.Device
	settings Settings
	pictures data.Dataset
	log      io.Writer
	before   [][2]float64 // the points of the map before
	failed   bool
}

// openShown removes maps of steps that a resumed run does again.
func openShown(t *session) *shown {
	s := &shown{dir: t.Out, dev: t.dev, settings: t.Settings, pictures: t.parts.Train, log: t.told}
	run := runlog.Run{Dir: t.Out}
	for _, step := range run.MapSteps() {
		if step > t.run.Done() || t.run.Done() == 0 {
			s.tell(os.Remove(s.mapPath(step)))
		} else if m, err := run.Map(step); err == nil {
			s.before = nil
			for _, p := range m.Points {
				s.before = append(s.before, [2]float64{float64(p[0]), float64(p[1])})
			}
		}
	}
	return s
}

func (s *shown) mapPath(step int) string {
	return filepath.Join(s.dir, runlog.MapsFolder, strconv.Itoa(step)+".json")
}

// listen draws at every evaluation.
func (s *shown) listen(e train.Event) error {
	if e, ok := e.(train.Evaluated); ok && !s.failed {
		err := s.drawPairs(e.Epoch)
		if err == nil {
			err = s.writeMap(e.Evaluation)
		}
		s.tell(err)
	}
	return nil
}

func (s *shown) tell(err error) {
	if err != nil {
		fmt.Fprintf(s.log, "vksimclr: no more maps and pictures of views: %v\n", err)
		s.failed = true
	}
}

// drawPairs draws the views of some pictures in an epoch.
func (s *shown) drawPairs(epoch int) error {
	v := viewsCommand{Pictures: shownPairs, Pairs: 1, Epoch: epoch}
	size := s.settings.viewSize(s.pictures)
	r := viewsResult{Size: size, Seed: s.settings.Seed}
	if err := v.draw(s.dev, s.settings.views(size), s.pictures, &r); err != nil {
		return err
	}
	return sheet.Save(filepath.Join(s.dir, runlog.PairsFile), sheet.Draw(r.rows, r.sheet))
}

// writeMap writes where the encoder puts the pictures that an evaluation looked at: those to test
// on, or those that are trained on.
func (s *shown) writeMap(e train.Evaluation) error {
	f := e.TestSample
	if f.D == 0 {
		f = e.Sample
	}
	if f.N() < 3 || f.CheckFinite() != nil {
		return nil
	}
	f = eval.Evenly(f, shownPoints)
	if f.N() != len(s.before) {
		if err := s.beginMaps(f); err != nil {
			return err
		}
	}
	points, shares := eval.Plane(f)
	eval.TurnPlane(points, &shares, s.before)
	s.before = points
	m := runlog.Map{Step: e.Step, Epoch: e.Epoch, Share: shares}
	for _, p := range points {
		m.Points = append(m.Points, [2]float32{rounded(p[0]), rounded(p[1])})
	}
	return writeCompact(s.mapPath(e.Step), m)
}

// beginMaps writes what the points are. Maps of other pictures are removed.
func (s *shown) beginMaps(f eval.Features) error {
	dir := filepath.Join(s.dir, runlog.MapsFolder)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	p := runlog.Pictures{Keys: f.Keys, Labels: f.Labels}
	if labelled, ok := s.pictures.(data.Labelled); ok && f.Labels != nil {
		p.Classes = labelled.Classes()
	}
	return writeCompact(filepath.Join(dir, runlog.PicturesFile), p)
}

// rounded has four digits after the point: a map's points are below 1.
func rounded(x float64) float32 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 4, 64), 32)
	return float32(short)
}

func writeCompact(path string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return atomicfile.Write(path, append(text, '\n'))
}
