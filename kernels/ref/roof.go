package ref

// RoofCopy writes y = x.
func RoofCopy(y, x []float64) { copy(y, x) }

// RoofFMA writes the sum of three chains of steps multiply-adds each, from lane mod 8 + j, into the four components of every lane.
func RoofFMA(y []float64, steps int, factor, summand float64) {
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
