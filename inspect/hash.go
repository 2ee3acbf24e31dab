package inspect

import "math"

// A hash has one bit for each of the lowest frequencies of a picture but the constant one: whether
// its cosine coefficient is positive. Brightness, contrast and size do not change it much.
const hashSide = 8 // frequencies along each axis

// spectrum are the lowest cosine coefficients of a thumbnail, [vertical][horizontal frequency].
type spectrum [hashSide][hashSide]float64

// cosines are the values of the cosine transform: [frequency][pixel].
type cosines [hashSide][thumbSide]float64

func newCosines() *cosines {
	c := new(cosines)
	for k := range c {
		for i := range c[k] {
			c[k][i] = math.Cos(math.Pi / thumbSide * (float64(i) + 0.5) * float64(k))
		}
	}
	return c
}

// transform is the spectrum of a plane of thumbSide×thumbSide pixels.
func (c *cosines) transform(p plane) (s spectrum) {
	var lines [thumbSide][hashSide]float64
	for y := range thumbSide {
		for k := range hashSide {
			sum := 0.0
			for x, v := range p.row(y) {
				sum += c[k][x] * float64(v)
			}
			lines[y][k] = sum
		}
	}
	for j := range hashSide {
		for k := range hashSide {
			for y := range thumbSide {
				s[j][k] += c[j][y] * lines[y][k]
			}
		}
	}
	return s
}

// hash is the hash of a picture with the given spectrum after it was turned. A flip changes the
// signs of the odd frequencies, so the picture itself is not needed.
func (s *spectrum) hash(t turning) (bits uint64) {
	for j := range hashSide {
		for k := range hashSide {
			v := s[j][k]
			if t.transposed {
				v = s[k][j]
			}
			if t.upDown && j%2 == 1 {
				v = -v
			}
			if t.leftRight && k%2 == 1 {
				v = -v
			}
			if bits <<= 1; v > 0 && j+k > 0 {
				bits |= 1
			}
		}
	}
	return bits
}
