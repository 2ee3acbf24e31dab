package ref

// PeakCopy writes y = x.
func PeakCopy(y, x []float64) { copy(y, x) }

// PeakFMA writes the sum of three chains of steps multiply-adds each, from lane mod 8 + j, into the
// four components of every lane.
func PeakFMA(y []float64, steps int, factor, summand float64) {
	for i := range y {
		y[i] = 0
		for j := range 3 {
			a := float64(i/4%8 + j)
			for range steps {
				a = a*factor + summand
			}
			y[i] += a
		}
	}
}
