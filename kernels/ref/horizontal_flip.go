package ref

// HorizontalFlip mirrors image n [height,width,4] where flip[n] is not 0.
func HorizontalFlip(y, x, flip []float64, height, width int) {
	for i := range y {
		c, w, line := i%4, i/4%width, i/4/width
		if flip[line/height] != 0 {
			w = width - 1 - w
		}
		y[i] = x[(line*width+w)*4+c]
	}
}
