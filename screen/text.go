package screen

import "image"

// mostLetters is how many letters a frame can show.
const mostLetters = 2600

// page collects the letters of a frame: four words each, as kernels.PaintText reads them.
type page struct {
	atlas *atlas
	bgra  bool
	words []uint32 // of the device
	used  int
}

// begin forgets all letters.
func (p *page) begin() {
	for i := range p.used {
		p.words[4*i+2] = ^uint32(0)
	}
	p.used = 0
}

func (p *page) put(x, y int, kind, rgb uint32) {
	if p.used < mostLetters && x >= 0 && y >= 0 {
		copy(p.words[4*p.used:], []uint32{uint32(x), uint32(y), kind, word(rgb, p.bgra)})
		p.used++
	}
}

// columns is how many letters fit into a width in pixels.
func (p *page) columns(width int) int { return max(width, 0) / p.atlas.wide }

// write writes a text from x, y on, in at most width pixels, and returns its width.
func (p *page) write(x, y, width int, text string, rgb uint32) int {
	runes := []rune(fit(text, p.columns(width)))
	for i, r := range runes {
		if r != ' ' {
			p.put(x+i*p.atlas.wide, y, p.atlas.of(r), rgb)
		}
	}
	return len(runes) * p.atlas.wide
}

// right writes a text that ends at x, in at most width pixels.
func (p *page) right(x, y, width int, text string, rgb uint32) {
	text = fit(text, p.columns(width))
	p.write(x-len([]rune(text))*p.atlas.wide, y, width, text, rgb)
}

// centre writes a text in the middle of a place.
func (p *page) centre(at image.Rectangle, text string, rgb uint32) {
	text = fit(text, p.columns(at.Dx()))
	wide := len([]rune(text)) * p.atlas.wide
	p.write(at.Min.X+(at.Dx()-wide)/2, at.Min.Y+(at.Dy()-p.atlas.high)/2, at.Dx(), text, rgb)
}

// bar draws a bar of a width in pixels that is filled by a share.
func (p *page) bar(x, y, width int, share float64) {
	cells := p.columns(width)
	parts := int(min(max(share, 0), 1)*float64(cells*barParts) + 0.5)
	for i := range cells {
		part := min(max(parts-i*barParts, 0), barParts)
		kind, rgb := p.atlas.bar(part), uint32(colorAccent)
		if part == 0 {
			kind, rgb = p.atlas.bar(barParts), colorFaint
		}
		p.put(x+i*p.atlas.wide, y, kind, rgb)
	}
}
