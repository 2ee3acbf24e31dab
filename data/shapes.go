package data

import (
	"math"
	"runtime"
	"strconv"
	"sync"
)

// The embedded pictures are squares of 32 pixels.
const (
	shapesSide   = 32
	shapesPixels = shapesSide * shapesSide
)

// Shapes is the embedded data set: ten classes of grey shapes and textures, each picture a
// formula of its index alone. It implements Dataset, Labelled and Uniform. What the class does
// not decide (place, scale, tilt, polarity, shading, noise) is drawn anew for every picture: raw
// pixels hardly tell the classes apart, and invariances must be learned. The pictures are grey
// because random colours would let two views of one picture agree on colour alone.
type Shapes struct {
	name    string
	classes []string
	grey    []byte // [count,side,side]
}

// outline is a signed distance: negative inside, positive outside, in units of the shape's
// radius.
type outline func(x, y float64) float64

// shapeClasses in the order of the labels: six shapes, then four textures that fill the picture.
var shapeClasses = [...]struct {
	name string
	at   outline
}{
	{"disc", func(x, y float64) float64 { return math.Hypot(x, y) - 0.9 }},
	{"ring", func(x, y float64) float64 { return math.Abs(math.Hypot(x, y)-0.75) - 0.2 }},
	{"square", func(x, y float64) float64 { return max(math.Abs(x), math.Abs(y)) - 0.8 }},
	{"triangle", func(x, y float64) float64 { return max(0.87*math.Abs(x)-0.5*y, y) - 0.5 }},
	{"cross", func(x, y float64) float64 {
		x, y = math.Abs(x), math.Abs(y)
		return max(min(x, y)-0.25, max(x, y)-1)
	}},
	{"star", func(x, y float64) float64 {
		return math.Hypot(x, y) - 0.65 - 0.35*math.Cos(5*math.Atan2(x, y))
	}},
	{"stripes", func(x, y float64) float64 { return math.Sin(6*x) / 6 }},
	{"checks", func(x, y float64) float64 { return math.Sin(5*x) * math.Sin(5*y) / 5 }},
	{"dots", func(x, y float64) float64 {
		return math.Hypot(math.Sin(3.5*x), math.Sin(3.5*y))/3.5 - 0.15
	}},
	{"waves", func(x, y float64) float64 { return math.Sin(6*math.Hypot(x, y)) / 6 }},
}

// NewShapes draws count pictures. Classes take turns, so every beginning of the set is balanced.
func NewShapes(split Split, count int) *Shapes {
	s := &Shapes{name: "shapes " + string(split), grey: make([]byte, count*shapesPixels)}
	for _, class := range shapeClasses {
		s.classes = append(s.classes, class.name)
	}
	first := uint64(0)
	if split == Test {
		first = 1 << 40 // far beyond any training picture
	}
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < count; i += workers {
				drawShape(s.pixels(i), s.Label(i), first+uint64(i))
			}
		})
	}
	group.Wait()
	return s
}

// drawShape renders one picture; all its randomness is keyed by index.
func drawShape(dst []byte, class int, index uint64) {
	at := shapeClasses[class].at
	d := newDice(index)
	centreX := shapesSide/2 + d.between(-6, 6)
	centreY := shapesSide/2 + d.between(-6, 6)
	radius := 6 * math.Exp(d.between(0, 0.7)) // 6 to 12 pixels
	sin, cos := math.Sincos(d.between(-0.6, 0.6))
	level := d.between(0.35, 0.65)
	contrast := d.between(0.12, 0.35)
	if d.between(0, 1) < 0.5 {
		contrast = -contrast // dark on bright
	}
	shadeX, shadeY := d.between(-0.4, 0.4)/shapesSide, d.between(-0.4, 0.4)/shapesSide
	noise := d.between(0.02, 0.1)
	for row := range shapesSide {
		for column := range shapesSide {
			px, py := float64(column)+0.5-centreX, float64(row)+0.5-centreY
			x, y := (px*cos+py*sin)/radius, (py*cos-px*sin)/radius
			inside := min(max(0.5-at(x, y)*radius, 0), 1) // the edge is one pixel wide
			value := level + contrast*(2*inside-1) + shadeX*px + shadeY*py + noise*d.normal()
			dst[row*shapesSide+column] = byte(255*min(max(value, 0), 1) + 0.5)
		}
	}
}

// Name, Len and Read implement Dataset, Classes and Label Labelled, and Size Uniform.
func (s *Shapes) Name() string              { return s.name }
func (s *Shapes) Len() int                  { return len(s.grey) / shapesPixels }
func (s *Shapes) Classes() []string         { return s.classes }
func (s *Shapes) Size() (height, width int) { return shapesSide, shapesSide }
func (s *Shapes) Label(i int) int           { return i % len(shapeClasses) }

// Read copies the one grey channel to the three colours.
func (s *Shapes) Read(i int, p *Picture) error {
	p.Reset(strconv.Itoa(i), shapesSide, shapesSide)
	for k, v := range s.pixels(i) {
		p.Pixels[3*k], p.Pixels[3*k+1], p.Pixels[3*k+2] = v, v, v
	}
	return nil
}

func (s *Shapes) pixels(i int) []byte { return s.grey[i*shapesPixels : (i+1)*shapesPixels] }
