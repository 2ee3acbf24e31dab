package inspect

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
)

// paint draws a picture that is natural enough for the rules: clouds of noise at all scales, light
// from one side, some shapes with textures of their own, and the noise of a camera.
func paint(r *rand.Rand, width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	ground := [3]float64{60 + 130*r.Float64(), 60 + 130*r.Float64(), 60 + 130*r.Float64()}
	clouds, lightX, lightY := newClouds(r), 60*r.NormFloat64(), 60*r.NormFloat64()
	type shape struct {
		x, y, size, tilt, stretch, stripes float64
		color                              [3]float64
		round                              bool
	}
	shapes := make([]shape, 4+r.IntN(5))
	for i := range shapes {
		shapes[i] = shape{r.Float64(), r.Float64(), 0.08 + 0.25*r.Float64(), 3 * r.Float64(),
			0.4 + r.Float64(), 20 + 60*r.Float64(),
			[3]float64{255 * r.Float64(), 255 * r.Float64(), 255 * r.Float64()}, r.IntN(2) == 0}
	}
	for py := range height {
		for px := range width {
			x, y := float64(px)/float64(width), float64(py)/float64(height)
			c := ground
			shade := 45*clouds.at(x, y) + lightX*(x-0.5) + lightY*(y-0.5)
			for _, s := range shapes {
				sin, cos := math.Sincos(s.tilt)
				u := ((x-s.x)*cos + (y-s.y)*sin) / s.size
				v := ((y-s.y)*cos - (x-s.x)*sin) / s.size / s.stretch
				inside := max(math.Abs(u), math.Abs(v)) < 1
				if s.round {
					inside = u*u+v*v < 1
				}
				if inside {
					c = s.color
					shade = 25*math.Sin(s.stripes*u*s.size) + 20*clouds.at(y+0.3, x) + 20*u
				}
			}
			var out [3]uint8
			for k := range out {
				out[k] = uint8(min(max(c[k]+shade+4*r.NormFloat64(), 0), 255))
			}
			m.SetRGBA(px, py, color.RGBA{out[0], out[1], out[2], 255})
		}
	}
	return m
}

// clouds are smooth noise: a sum of random grids, the coarse ones stronger.
type clouds [5][64]float64

func newClouds(r *rand.Rand) *clouds {
	c := new(clouds)
	for o := range c {
		for i := range c[o] {
			c[o][i] = r.NormFloat64()
		}
	}
	return c
}

func (c *clouds) at(x, y float64) (sum float64) {
	for o := range c {
		n := float64(int(2) << o)
		u, v := x*n, y*n
		i, j := math.Floor(u), math.Floor(v)
		fu, fv := u-i, v-j
		cell := func(a, b float64) float64 { return c[o][(int(a)*7+int(b)*13)&63] }
		top := cell(i, j)*(1-fu) + cell(i+1, j)*fu
		bottom := cell(i, j+1)*(1-fu) + cell(i+1, j+1)*fu
		sum += (top*(1-fv) + bottom*fv) / math.Pow(1.6, float64(o))
	}
	return sum
}

// scaled is a picture of another size.
func scaled(m *image.RGBA, width, height int) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(to, to.Rect, m, m.Rect, draw.Src, nil)
	return to
}

// toned is a picture whose values were changed one by one.
func toned(m *image.RGBA, f func(v float64) float64) *image.RGBA {
	to := image.NewRGBA(m.Rect)
	for i, v := range m.Pix {
		if to.Pix[i] = 255; i%4 != 3 {
			to.Pix[i] = uint8(min(max(f(float64(v)), 0), 255) + 0.5)
		}
	}
	return to
}

// part is a part of a picture, its borders given as shares.
func part(m *image.RGBA, left, top, right, bottom float64) *image.RGBA {
	w, h := float64(m.Rect.Dx()), float64(m.Rect.Dy())
	from := image.Rect(int(left*w), int(top*h), int(right*w), int(bottom*h))
	to := image.NewRGBA(image.Rect(0, 0, from.Dx(), from.Dy()))
	draw.Draw(to, to.Rect, m, from.Min, draw.Src)
	return to
}

// mirrored is a picture with left and right exchanged.
func mirrored(m *image.RGBA) *image.RGBA {
	to := image.NewRGBA(m.Rect)
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			to.SetRGBA(x, y, m.RGBAAt(m.Rect.Dx()-1-x, y))
		}
	}
	return to
}

// unsharp is a picture after it was scaled to a small size and back.
func unsharp(m *image.RGBA, factor float64) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	small := scaled(m, max(2, int(float64(w)/factor)), max(2, int(float64(h)/factor)))
	return scaled(small, w, h)
}
