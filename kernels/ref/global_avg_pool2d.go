package ref

// GlobalAvgPoolForward writes y[n,c] = the mean of x[n,:,c], for x of n images of the given number
// of pixels.
func GlobalAvgPoolForward(y, x []float64, n, pixels, channels int) {
	for i := range n {
		for c := range channels {
			var sum float64
			for p := range pixels {
				sum += x[(i*pixels+p)*channels+c]
			}
			y[i*channels+c] = sum / float64(pixels)
		}
	}
}

// GlobalAvgPoolBackward writes dx[n,:,c] = dy[n,c] / pixels.
func GlobalAvgPoolBackward(dx, dy []float64, n, pixels, channels int) {
	for i := range n {
		for p := range pixels {
			for c := range channels {
				dx[(i*pixels+p)*channels+c] = dy[i*channels+c] / float64(pixels)
			}
		}
	}
}
