package ref

// Grayscale replaces the colours of image n, of the given number of pixels, by their grey value
// where apply[n] is not 0.
func Grayscale(y, x, apply []float64, pixels int) {
	for i := range len(y) / 4 {
		copy(y[4*i:4*i+4], x[4*i:4*i+4])
		if apply[i/pixels] != 0 {
			g := gray(rgb(x[4*i:]))
			copy(y[4*i:], []float64{g, g, g, 0})
		}
	}
}
