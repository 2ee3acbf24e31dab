package data

// MaxSide is the default bound of a picture's longer side, in pixels. AnySide is no bound.
const (
	MaxSide = 256
	AnySide = 1 << 30
)

// Canvas bounds the pictures of a batch. A picture whose longer side exceeds Side is scaled down to
// it, with its proportions kept.
type Canvas struct {
	Height, Width int // no picture has more than Height·Width pixels
	Side          int // no picture is longer or wider, in pixels
}

// CanvasOf is the canvas for a set whose pictures' longer side is bounded by maxSide pixels, or by
// MaxSide where maxSide is 0. Height and Width are those of the largest picture where the set tells
// its sizes (Uniform, Sized), else a square. Width is rounded up to a multiple of 4, so that every
// batch is a whole number of 4-byte words, as devices want it.
func CanvasOf(set Dataset, maxSide int) Canvas {
	if maxSide <= 0 {
		maxSide = MaxSide
	}
	c := Canvas{maxSide, maxSide, maxSide}
	if height, width, ok := largest(set, c); ok {
		c.Height, c.Width = height, width
	}
	c.Width = (c.Width + 3) / 4 * 4
	return c
}

// largest is the size on the canvas of the picture with the most pixels. ok is false where the set
// does not know the size of all pictures.
func largest(set Dataset, c Canvas) (height, width int, ok bool) {
	size := sizesOf(set)
	if _, uniform := set.(Uniform); uniform && set.Len() > 0 {
		h, w, _ := size(0)
		height, width = c.fit(h, w)
		return height, width, true
	}
	for i := range set.Len() {
		h, w, known := size(i)
		if !known {
			return 0, 0, false
		}
		if h, w = c.fit(h, w); h*w > height*width {
			height, width = h, w
		}
	}
	return height, width, height > 0
}

// bytes is the most that one picture takes, a multiple of 4.
func (c Canvas) bytes() int { return c.Height * c.Width * 3 }

// fit is the size of a picture on the canvas.
func (c Canvas) fit(height, width int) (h, w int) {
	switch {
	case max(height, width) <= c.Side:
		return height, width
	case height >= width:
		return c.Side, max(1, scaled(width, c.Side, height))
	}
	return max(1, scaled(height, c.Side, width)), c.Side
}

// scaled is n·to/from, rounded to the nearest.
func scaled(n, to, from int) int { return (2*n*to + from) / (2 * from) }

// put writes the pixels of a picture as it lies on the canvas, row by row without gaps, and returns
// its size there.
func (c Canvas) put(pixels []byte, p *Picture) (h, w int) {
	h, w = c.fit(p.Height, p.Width)
	if h != p.Height || w != p.Width {
		shrink(pixels, 3*w, h, w, p)
		return h, w
	}
	copy(pixels, p.Pixels)
	return h, w
}

// CIFAR's pictures are at most this large; larger ones make views of 224 pixels.
const smallSide, largeView = 32, 224

// ViewSize is the usual side of a view of a set's pictures, in pixels: the pictures' own size
// where they all have one size of at most 32, else ImageNet's 224.
func ViewSize(set Dataset) int {
	if uniform, ok := set.(Uniform); ok {
		height, width := uniform.Size()
		if side := max(height, width); side <= smallSide {
			return side
		}
	}
	return largeView
}
