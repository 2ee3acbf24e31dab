package screen

import "image"

// Scene is what a frame shows beside pictures and points.
type Scene struct {
	Title  string  // what is trained, on the left of the header
	Status string  // how far it is, on the right
	Mark   string  // a word that stands out beside the status: paused
	Done   float64 // share of the run that is done, 0 to 1

	Loss   Curve
	Scores []Curve // at most mostScores, in percent
	Facts  []Fact
	Pairs  string   // caption of the pairs of views
	Cloud  string   // caption of the cloud
	Names  []string // of the classes, in the order of their labels
	Hint   string   // footer: keys
	Notice string   // in place of the hint: what has just happened

	Help []string // lines of a page that covers all; none: not shown
}

// mostScores is how many curves the plot of scores has.
const mostScores = 3

// Curve is a number over the steps with its name.
type Curve struct {
	Name   string
	Series *Series
	Unit   string // behind the newest value
}

// Fact is a line of the panel of facts.
type Fact struct{ Name, Value string }

// scoreColors are the colours of Scores.
func scoreColors() [mostScores]uint32 {
	return [mostScores]uint32{colorGreen, colorAmber, 0xb08ce0}
}

// write writes all letters of the scene.
func (s *Screen) write(scene Scene) {
	p, l := &s.page, s.layout
	p.begin()
	if len(scene.Help) > 0 || l.small {
		in := l.help.Inset(padding + 4)
		for i, line := range scene.Help {
			if y := in.Min.Y + i*(l.line+3); y+l.line <= in.Max.Y {
				rgb := uint32(colorText)
				if i > 0 {
					rgb = colorDim
				}
				p.write(in.Min.X, y, in.Dx(), line, rgb)
			}
		}
		if l.small && len(scene.Help) == 0 {
			p.centre(l.help, "enlarge me", colorDim)
		}
		return
	}
	s.writeHeader(scene)
	hint, rgb := scene.Hint, uint32(colorDim)
	if scene.Notice != "" {
		hint, rgb = scene.Notice, colorAmber
	}
	p.write(l.footer.Min.X, l.footer.Min.Y, l.footer.Dx(), hint, rgb)

	s.caption(l.pairs, "views", scene.Pairs)
	s.caption(l.cloud, "embeddings", scene.Cloud)
	s.writeLegend(scene)
	s.writePlot(l.loss, []Curve{scene.Loss}, []uint32{colorAccent})
	colors := scoreColors()
	s.writePlot(l.scores, scene.Scores, colors[:])
	s.caption(l.facts, "run", "")
	in := l.inside(l.facts)
	for i, fact := range scene.Facts {
		if y := in.Min.Y + i*(l.line+2); y+l.line <= in.Max.Y {
			wide := p.write(in.Min.X, y, in.Dx(), fact.Name, colorDim)
			p.right(in.Max.X, y, in.Dx()-wide-p.atlas.wide, fact.Value, colorText)
		}
	}
}

// writeHeader writes what is trained, how far it is, and a bar.
func (s *Screen) writeHeader(scene Scene) {
	p, at := &s.page, s.layout.header
	right := at.Max.X
	if scene.Mark != "" {
		p.right(right, at.Min.Y, at.Dx(), scene.Mark, colorAmber)
		right -= (len([]rune(scene.Mark)) + 2) * p.atlas.wide
	}
	status := fit(scene.Status, p.columns(right-at.Min.X))
	p.right(right, at.Min.Y, right-at.Min.X, status, colorText)
	left := right - (len([]rune(status))+2)*p.atlas.wide
	p.write(at.Min.X, at.Min.Y, left-at.Min.X, scene.Title, colorText)
	p.bar(at.Min.X, at.Min.Y+s.layout.line+2, at.Dx(), scene.Done)
}

// writeLegend names the classes beside the cloud, where there is room.
func (s *Screen) writeLegend(scene Scene) {
	p, colors := &s.page, palette()
	_, at, ok := s.layout.square(s.layout.cloud)
	if !ok || p.columns(at.Dx()) < 5 {
		return
	}
	rows := at.Dy() / (s.layout.line + 1)
	for i, name := range scene.Names {
		if i == rows-1 && len(scene.Names) > rows || i == len(colors) {
			p.write(at.Min.X, at.Min.Y+i*(s.layout.line+1), at.Dx(), "…", colorDim)
			return
		}
		p.write(at.Min.X, at.Min.Y+i*(s.layout.line+1), at.Dx(), name, colors[i])
	}
}

// caption writes a panel's title, and a text on its right.
func (s *Screen) caption(panel image.Rectangle, title, text string) {
	in := panel.Inset(padding)
	wide := s.page.write(in.Min.X, in.Min.Y, in.Dx(), title, colorDim)
	s.page.right(in.Max.X, in.Min.Y, in.Dx()-wide-s.page.atlas.wide, text, colorDim)
}

// writePlot writes names and newest values above a plot, and the range beside it.
func (s *Screen) writePlot(panel image.Rectangle, curves []Curve, colors []uint32) {
	p, in := &s.page, panel.Inset(padding)
	var all []*Series
	x := in.Min.X
	for i, c := range curves {
		text := c.Name
		if v, ok := c.Series.Last(); ok {
			text += " " + number(v) + c.Unit
		} else if i > 0 {
			continue
		}
		all = append(all, c.Series)
		x += p.write(x, in.Min.Y, in.Max.X-x, text, colors[i]) + p.atlas.wide
	}
	plot, ok := s.layout.plot(panel, p.atlas)
	_, _, low, high, any := bounds(all)
	if !ok || !any {
		return
	}
	right, wide := plot.Left-4, axisColumns*p.atlas.wide
	p.right(right, plot.Top, wide, number(high), colorDim)
	if plot.Height >= 3*s.layout.line {
		p.right(right, plot.Top+plot.Height-s.layout.line, wide, number(low), colorDim)
	}
}
