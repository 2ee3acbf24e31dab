package inspect

// turning is one of the eight ways to flip and turn a square: its rows become columns first, then
// it is flipped.
type turning struct{ transposed, upDown, leftRight bool }

// turned is a square plane after it was turned.
func (p plane) turned(t turning) plane {
	m := newPlane(p.height, p.width)
	if t.transposed {
		m = newPlane(p.width, p.height)
	}
	for y := range m.height {
		for x := range m.width {
			row, column := y, x
			if t.upDown {
				row = m.height - 1 - y
			}
			if t.leftRight {
				column = m.width - 1 - x
			}
			if t.transposed {
				row, column = column, row
			}
			m.values[y*m.width+x] = p.values[row*p.width+column]
		}
	}
	return m
}

// variant is a way in which a copy may differ from its original: a part of it, turned.
type variant struct {
	part box
	turn turning
}

// variants are those that are looked for: the whole picture in all eight turnings, and parts of it
// that lack up to a sixth of its sides, upright and as in a mirror.
func variants() []variant {
	mirror := turning{leftRight: true}
	var list []variant
	for _, transposed := range []bool{false, true} {
		for _, upDown := range []bool{false, true} {
			for _, leftRight := range []bool{false, true} {
				list = append(list, variant{whole(), turning{transposed, upDown, leftRight}})
			}
		}
	}
	for _, part := range []box{
		{0.05, 0.05, 0.95, 0.95}, {0.1, 0.1, 0.9, 0.9},
		{0, 0, 0.93, 0.93}, {0, 0.07, 0.93, 1}, {0.07, 0, 1, 0.93}, {0.07, 0.07, 1, 1},
		{0, 0, 0.85, 0.85}, {0, 0.15, 0.85, 1}, {0.15, 0, 1, 0.85}, {0.15, 0.15, 1, 1},
	} {
		list = append(list, variant{part, turning{}}, variant{part, mirror})
	}
	return list
}

// turned is where a part of a picture lies after the picture was turned.
func (b box) turned(t turning) box {
	if t.transposed {
		b = box{b.left, b.top, b.right, b.bottom}
	}
	if t.upDown {
		b.top, b.bottom = 1-b.bottom, 1-b.top
	}
	if t.leftRight {
		b.left, b.right = 1-b.right, 1-b.left
	}
	return b
}
