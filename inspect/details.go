package inspect

// details are the medium frequencies of a plane: edges and textures without noise and without
// light and shade. Pictures of alike things differ in them; copies do not.
func (p plane) details() plane {
	fine := p.boxed()
	coarse := fine.boxed().boxed().boxed()
	m := newPlane(p.height, p.width)
	for i := range m.values {
		m.values[i] = fine.values[i] - coarse.values[i]
	}
	return m
}

// clipped is a part that lies within the picture, and the part of the other picture that shows
// the same.
func (b box) clipped() (inside, other box) {
	inside = box{max(b.top, 0), max(b.left, 0), min(b.bottom, 1), min(b.right, 1)}
	h, w := b.bottom-b.top, b.right-b.left
	other = box{(inside.top - b.top) / h, (inside.left - b.left) / w,
		1 - (b.bottom-inside.bottom)/h, 1 - (b.right-inside.right)/w}
	return inside, other
}
