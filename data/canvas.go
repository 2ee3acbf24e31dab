package data

// MaxSide is the default side of the canvas for pictures of different sizes, in pixels.
const MaxSide = 256

// Canvas is the size that the pictures of a batch share in memory. Each picture lies at the top
// left of its canvas; the rest of the canvas is 0. A picture that is larger than the canvas is
// scaled down to fit it, with its proportions kept.
type Canvas struct{ Height, Width int }

// CanvasOf is the canvas for a set: the size of the pictures of a Uniform set, else a square of
// maxSide pixels, or of MaxSide where maxSide is 0. Its width is rounded up to a multiple of 4, so
// that every batch is a whole number of 4-byte words, as devices want it.
func CanvasOf(set Dataset, maxSide int) Canvas {
	if maxSide <= 0 {
		maxSide = MaxSide
	}
	height, width := maxSide, maxSide
	if uniform, ok := set.(Uniform); ok {
		height, width = uniform.Size()
	}
	return Canvas{height, (width + 3) / 4 * 4}
}

// bytes is the size of one picture's canvas.
func (c Canvas) bytes() int { return c.Height * c.Width * 3 }

// fit is the size of a picture on the canvas.
func (c Canvas) fit(height, width int) (h, w int) {
	switch {
	case height <= c.Height && width <= c.Width:
		return height, width
	case height*c.Width >= width*c.Height: // the height is what does not fit
		return c.Height, max(1, scaled(width, c.Height, height))
	}
	return max(1, scaled(height, c.Width, width)), c.Width
}

// scaled is n·to/from, rounded to the nearest.
func scaled(n, to, from int) int { return (2*n*to + from) / (2 * from) }

// put draws a picture at the top left of a canvas that is 0 and returns its size there.
func (c Canvas) put(canvas []byte, p *Picture) (h, w int) {
	h, w = c.fit(p.Height, p.Width)
	if h != p.Height || w != p.Width {
		shrink(canvas, 3*c.Width, h, w, p)
		return h, w
	}
	for row := range h {
		copy(canvas[3*c.Width*row:], p.Pixels[3*w*row:3*w*(row+1)])
	}
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
