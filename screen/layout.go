package screen

import (
	"image"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Lengths in pixels.
const (
	margin      = 10 // around all, and between panels
	padding     = 9  // within a panel
	radius      = 6  // of a panel's corners
	viewGap     = 2  // between the views of a pair, and between columns
	pairGap     = 8  // more between rows of pairs
	smallest    = 200
	leastPairs  = 8 // that should be seen before views are enlarged
	axisColumns = 6 // letters for the numbers beside a plot
)

// layout is where everything is in a frame of a size.
type layout struct {
	size                              image.Point
	small                             bool // too small for anything but a sentence
	line                              int  // height of a line of text
	header, footer                    image.Rectangle
	pairs, cloud, loss, scores, facts image.Rectangle // panels
	help                              image.Rectangle // panel of the other page
}

// textSize is the size of letters for a frame.
func textSize(w, h int) int {
	switch {
	case w < 900 || h < 560:
		return 12
	case w < 1800 || h < 1000:
		return 14
	}
	return 18
}

func newLayout(w, h int, a *atlas) layout {
	l := layout{size: image.Pt(w, h), line: a.high, small: w < smallest || h < smallest}
	l.help = image.Rect(margin, margin, w-margin, h-margin)
	if l.small {
		return l
	}
	l.header = image.Rect(margin, margin, w-margin, margin+2*a.high+4)
	l.footer = image.Rect(margin, h-a.high-6, w-margin, h-6)
	top, bottom := l.header.Max.Y+6, l.footer.Min.Y-6
	middle := top + (bottom-top)*58/100
	split := margin + (w-2*margin)*54/100
	l.pairs = image.Rect(margin, top, split-margin/2, middle-margin/2)
	l.cloud = image.Rect(split+margin/2, top, w-margin, middle-margin/2)
	facts := min(31*a.wide+2*padding, (w-2*margin)*32/100)
	each := (w - 4*margin - facts) / 2
	low := image.Rect(margin, middle+margin/2, margin+each, bottom)
	l.loss, l.scores = low, low.Add(image.Pt(each+margin, 0))
	l.facts = image.Rect(w-margin-facts, low.Min.Y, w-margin, bottom)
	return l
}

// panels are the words of kernels.PaintPanels.
func (l layout) panels(help, bgra bool) (words []uint32) {
	all := []image.Rectangle{l.pairs, l.cloud, l.loss, l.scores, l.facts}
	if help || l.small {
		all = []image.Rectangle{l.help}
	}
	for _, p := range all {
		p = p.Intersect(image.Rectangle{Max: l.size})
		words = append(words, uint32(p.Min.X), uint32(p.Min.Y), uint32(p.Max.X), uint32(p.Max.Y),
			word(colorPanel, bgra), word(colorEdge, bgra))
	}
	return words
}

// inside is what a panel has below its title.
func (l layout) inside(panel image.Rectangle) image.Rectangle {
	in := panel.Inset(padding)
	in.Min.Y += l.line + 4
	return in
}

// plot is the place of curves in a panel: numbers stand on its left. ok is false where there is no
// room.
func (l layout) plot(panel image.Rectangle, a *atlas) (p kernels.Plot, ok bool) {
	in := l.inside(panel)
	in.Min.X += axisColumns*a.wide + 4
	p = kernels.Plot{Left: in.Min.X, Top: in.Min.Y, Width: in.Dx(), Height: in.Dy()}
	return p, !in.Empty() && in.Dx() >= 8 && in.Dy() >= 8
}

// square is the place of the cloud: the largest square at the panel's right. legend is what is left
// of it.
func (l layout) square(panel image.Rectangle) (p kernels.Plot, legend image.Rectangle, ok bool) {
	in := l.inside(panel)
	side := min(in.Dx(), in.Dy())
	p = kernels.Plot{Left: in.Max.X - side, Top: in.Min.Y, Width: side, Height: side}
	legend = image.Rect(in.Min.X, in.Min.Y, in.Max.X-side-padding, in.Max.Y)
	return p, legend, side >= 16
}

// grid arranges pairs of views in a panel: as large as possible while leastPairs of them are seen,
// or all that there are. ok is false where there is no room for one.
func (l layout) grid(panel image.Rectangle, views engine.Tensor) (best kernels.PictureGrid,
	ok bool) {
	in := l.inside(panel)
	pairs, mostSeen, largest := views.Dim(0)/2, 0, 0
	for _, factor := range []int{8, 7, 6, 5, 4, 3, 2, 1, -2, -3, -4, -6, -8, -12, -16} {
		g := kernels.PictureGrid{Grow: max(factor, 1), Shrink: max(-factor, 1)}
		wide, high := views.Dim(2)*g.Grow/g.Shrink, views.Dim(1)*g.Grow/g.Shrink
		if wide < 4 || high < 4 {
			continue
		}
		g.StepX, g.StepY, g.PairGap = wide+viewGap, high+viewGap, pairGap
		most := (in.Dy() + pairGap + viewGap) / (2*g.StepY + pairGap) // rows of pairs
		for g.Columns = min((in.Dx()+viewGap)/g.StepX, pairs); g.Columns > 0; g.Columns-- {
			rows := min(most, pairs/g.Columns)
			seen, area := min(rows*g.Columns, leastPairs), rows*g.Columns*wide*high
			if seen < mostSeen || seen == mostSeen && area <= largest || rows < 1 {
				continue
			}
			g.Cells, g.Second = 2*rows*g.Columns, pairs
			width := g.Columns*g.StepX - viewGap
			g.Left, g.Top = in.Min.X+(in.Dx()-width)/2, in.Min.Y
			best, mostSeen, largest = g, seen, area
		}
	}
	return best, mostSeen > 0
}
