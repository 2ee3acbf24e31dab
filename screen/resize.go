package screen

import (
	"image"

	"golang.org/x/image/draw"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Resize makes the screen draw frames of this size from now on. With bgra the bytes of a pixel are
// blue, green, red, 255; else red comes first.
func (s *Screen) Resize(width, height int, bgra bool) error {
	s.drop()
	a, err := bake(textSize(width, height))
	if err != nil {
		return err
	}
	s.layout, s.bgra = newLayout(width, height, a), bgra
	for i, rgb := range palette() {
		engine.Map[uint32](s.palette)[i] = word(rgb, bgra)
	}
	if s.frame, err = s.tensor("frame", height, width); err != nil {
		return err
	}
	lines, err := s.hostTensor("letters", nil, mostLetters, 4)
	if err != nil {
		return err
	}
	cover, err := s.hostTensor("atlas", a.cover, a.kinds, a.high, a.wide)
	if err != nil {
		return err
	}
	s.page = page{atlas: a, bgra: bgra, words: engine.Map[uint32](lines), used: mostLetters}
	for _, covered := range []bool{false, true} {
		base, err := s.base(covered)
		if err != nil {
			return err
		}
		r := s.dev.NewRecorder()
		r.Copy(s.frame, base)
		if !covered && !s.layout.small {
			if err := s.record(r); err != nil {
				return err
			}
		}
		kernels.PaintText(r, s.frame, lines, cover)
		p, err := r.Finish()
		if err != nil {
			return err
		}
		if covered {
			s.covered = p
		} else {
			s.live = p
		}
	}
	return nil
}

// tensor makes a tensor that goes when the size changes.
func (s *Screen) tensor(name string, dims ...int) (engine.Tensor, error) {
	t, err := s.dev.NewTensor(name, engine.U32, dims...)
	s.sized = append(s.sized, t)
	return t, err
}

// hostTensor is tensor in memory that the host writes, filled with words.
func (s *Screen) hostTensor(name string, words []uint32, dims ...int) (engine.Tensor, error) {
	t, err := s.dev.NewHostTensor(name, engine.U32, dims...)
	if err != nil {
		return t, err
	}
	s.sized = append(s.sized, t)
	copy(engine.Map[uint32](t), words)
	return t, nil
}

// base draws what never changes: the background with its panels.
func (s *Screen) base(help bool) (base engine.Tensor, err error) {
	if base, err = s.tensor("background", s.layout.size.Y, s.layout.size.X); err != nil {
		return base, err
	}
	words := s.layout.panels(help, s.bgra)
	panels, err := s.hostTensor("panels", words, len(words)/6, 6)
	if err != nil {
		return base, err
	}
	r := s.dev.NewRecorder()
	kernels.PaintPanels(r, base, panels, word(colorBack, s.bgra), radius)
	p, err := r.Finish()
	if err != nil {
		return base, err
	}
	defer p.Close()
	return base, p.Run()
}

// record records what the panels show.
func (s *Screen) record(r *engine.Recorder) error {
	if err := s.recordPictures(r); err != nil {
		return err
	}
	if at, _, ok := s.layout.square(s.layout.cloud); ok && s.cloud != nil {
		s.cloud.project(r)
		const deviations = 2.8 // from the middle to the edge
		kernels.PaintPoints(r, s.frame, s.cloud.points, s.cloud.tag, s.palette, at,
			int(16*float64(at.Width)/2/deviations), 2+min(at.Width/300, 2))
	}
	colors := scoreColors()
	for i, panel := range []image.Rectangle{s.layout.loss, s.layout.scores} {
		p := plot{curves: 1}
		shown := []uint32{word(colorAccent, s.bgra)}
		if i == 1 {
			p.curves, shown = mostScores, nil
			for _, rgb := range colors {
				shown = append(shown, word(rgb, s.bgra))
			}
		}
		p.Plot, p.ok = s.layout.plot(panel, s.page.atlas)
		if s.plots[i] = p; !p.ok {
			continue
		}
		var err error
		if p.spans, err = s.hostTensor("spans", nil, p.curves, p.Width, 2); err != nil {
			return err
		}
		s.plots[i] = p
		palette, err := s.hostTensor("colours of curves", shown, p.curves)
		if err != nil {
			return err
		}
		kernels.PaintCurves(r, s.frame, p.spans, palette, p.Plot, 12, 28*uint32(1-i))
	}
	return nil
}

// recordPictures records the views, or the picture that stands for them.
func (s *Screen) recordPictures(r *engine.Recorder) error {
	if s.sources.Views.Valid() {
		g, ok := s.layout.grid(s.layout.pairs, s.sources.Views)
		if !ok {
			return nil
		}
		g.BlueFirst = s.bgra
		for k := range 3 {
			g.Mean[k] = float32(s.sources.Mean[k])
			g.Deviation[k] = float32(s.sources.Deviation[k])
		}
		kernels.PaintPictures(r, s.frame, s.sources.Views, g)
		return nil
	}
	in := s.layout.inside(s.layout.pairs)
	if s.sources.Picture == nil || in.Empty() {
		return nil
	}
	m := fitted(s.sources.Picture, in.Size())
	size := m.Bounds().Size()
	x, err := s.dev.NewTensor("picture", engine.F32, 1, size.Y, size.X, 4)
	if err != nil {
		return err
	}
	s.sized = append(s.sized, x)
	values := make([]float32, 4*size.X*size.Y)
	for i, v := range m.Pix {
		values[i] = float32(v) / 255
	}
	if err := engine.Upload(s.dev, x, values); err != nil {
		return err
	}
	kernels.PaintPictures(r, s.frame, x, kernels.PictureGrid{BlueFirst: s.bgra,
		Left: in.Min.X + (in.Dx()-size.X)/2, Top: in.Min.Y, Cells: 1, Columns: 1, Grow: 1,
		Shrink: 1, Deviation: [3]float32{1, 1, 1}})
	return nil
}

// fitted is a picture scaled to fit into a size.
func fitted(m image.Image, into image.Point) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	scale := min(float64(into.X)/float64(w), float64(into.Y)/float64(h))
	to := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(w)*scale)),
		max(1, int(float64(h)*scale))))
	draw.CatmullRom.Scale(to, to.Rect, m, m.Bounds(), draw.Src, nil)
	return to
}
