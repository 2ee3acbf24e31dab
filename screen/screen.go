package screen

import (
	"image"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Sources are what a screen draws of. Absent ones are left out.
type Sources struct {
	// Views [2P,S,S,4] F32 are P first views of pictures and then the second ones.
	Views engine.Tensor
	// Mean and Deviation turn values of Views into colours of 0 to 1: value·Deviation + Mean.
	Mean, Deviation [3]float64
	// Embeddings [M,D] F32 are those of the newest step. They are only read by Observe.
	Embeddings engine.Tensor
	// Points is how many points Place gives, where there are no Embeddings.
	Points int
	// Picture is one picture in place of Views.
	Picture image.Image
}

// Screen draws frames of one size at a time. One goroutine uses it, the one that uses the device.
type Screen struct {
	dev     *engine.Device
	sources Sources
	cloud   *cloud // nil: none
	palette engine.Tensor

	layout  layout
	bgra    bool
	page    page
	frame   engine.Tensor
	plots   [2]plot         // loss, scores
	live    *engine.Program // draws all
	covered *engine.Program // draws the page of help
	sized   []engine.Tensor // to be freed when the size changes
}

// plot is the place of curves and what the device knows of them.
type plot struct {
	kernels.Plot
	curves int
	spans  engine.Tensor
	ok     bool
}

// New makes a screen. Resize must follow before it can draw.
func New(d *engine.Device, sources Sources) (s *Screen, err error) {
	s = &Screen{dev: d, sources: sources}
	defer func() {
		if err != nil {
			s.Close()
			s = nil
		}
	}()
	if e := sources.Embeddings; e.Valid() && e.Dim(0) >= 4 {
		s.cloud, err = newCloud(d, e)
	} else if sources.Points > 0 {
		s.cloud, err = newPoints(d, sources.Points)
	}
	if err != nil {
		return s, err
	}
	s.palette, err = d.NewHostTensor("palette", engine.U32, 16)
	return s, err
}

// Observe takes the embeddings that a step has left, with the classes of their pictures; nil: they
// have none.
func (s *Screen) Observe(labels []uint32) error {
	if s.cloud == nil || !s.cloud.unit.Valid() {
		return nil
	}
	return s.cloud.observe(labels)
}

// Place gives the points of the cloud, as many as Sources.Points says, and their classes.
func (s *Screen) Place(points [][2]float32, labels []int) error {
	if s.cloud == nil {
		return nil
	}
	return s.cloud.give(s.dev, points, labels)
}

// Size returns the size of a frame in pixels.
func (s *Screen) Size() (width, height int) { return s.layout.size.X, s.layout.size.Y }

// Draw draws a frame, [height,width] U32. It stays as it is until the next Draw or Resize.
func (s *Screen) Draw(scene Scene) (engine.Tensor, error) {
	s.write(scene)
	if len(scene.Help) > 0 || s.layout.small {
		return s.frame, s.covered.Run()
	}
	s.curve(0, []Curve{scene.Loss})
	s.curve(1, scene.Scores)
	return s.frame, s.live.Run()
}

// curve writes the spans of a plot.
func (s *Screen) curve(number int, curves []Curve) {
	p := s.plots[number]
	if !p.ok {
		return
	}
	words := engine.Map[uint32](p.spans)
	var all []*Series
	for _, c := range curves[:min(len(curves), p.curves)] {
		all = append(all, c.Series)
	}
	first, last, low, high, _ := bounds(all)
	none := &Series{}
	for i := range p.curves {
		series := none
		if i < len(all) {
			series = all[i]
		}
		series.spans(words[2*i*p.Width:], p.Width, p.Height, first, last, low, high)
	}
}

// Image copies the frame to the host.
func (s *Screen) Image() (*image.RGBA, error) {
	words, err := engine.Download[uint32](s.dev, s.frame)
	if err != nil {
		return nil, err
	}
	w, h := s.Size()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, v := range words {
		if s.bgra {
			v = word(v, false)
		}
		m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2], m.Pix[4*i+3] = byte(v), byte(v>>8), byte(v>>16), 255
	}
	return m, nil
}

// Close frees everything.
func (s *Screen) Close() {
	s.drop()
	if s.cloud != nil {
		s.cloud.close(s.dev)
	}
	if s.palette.Valid() {
		s.dev.Free(s.palette)
	}
}

// drop frees what depends on the size.
func (s *Screen) drop() {
	for _, p := range []*engine.Program{s.live, s.covered} {
		if p != nil {
			p.Close()
		}
	}
	for _, t := range s.sized {
		s.dev.Free(t)
	}
	s.live, s.covered, s.sized = nil, nil, nil
}
