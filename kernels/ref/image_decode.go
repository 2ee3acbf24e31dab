package ref

// ImageDecode turns bytes [...,3] into y [...,4] = x/255 with a zero padding channel.
func ImageDecode(y, x []float64) {
	for i := range len(y) / 4 {
		for c := range 3 {
			y[4*i+c] = x[3*i+c] / 255
		}
		y[4*i+3] = 0
	}
}

// NormalizeImage is y[...,c] = (x[...,c] - mean[c]) / deviation[c] for three channels of four.
func NormalizeImage(y, x []float64, mean, deviation [3]float32) {
	for i := range y {
		if c := i % 4; c < 3 {
			y[i] = (x[i] - float64(mean[c])) / float64(deviation[c])
		}
	}
}
