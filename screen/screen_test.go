package screen

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// sources makes views of plain colours, and embeddings of four classes that lie in four corners of
// a plane.
func sources(t *testing.T, d *engine.Device) (s Sources, labels []uint32) {
	t.Helper()
	const pairs, side, count, width = 12, 24, 64, 32
	tensor := func(name string, dims ...int) engine.Tensor {
		x, err := d.NewTensor(name, engine.F32, dims...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Free(x) })
		return x
	}
	s = Sources{Views: tensor("views", 2*pairs, side, side, 4), Deviation: [3]float64{1, 1, 1},
		Embeddings: tensor("embeddings", count, width)}
	views := make([]float32, s.Views.Len())
	for i := range views {
		n := i / (4 * side * side)
		views[i] = []float32{1, float32(n%pairs) / pairs, float32(n / pairs), 0}[i%4]
	}
	random := rand.New(rand.NewPCG(3, 4))
	z := make([]float32, s.Embeddings.Len())
	for i := range count {
		labels = append(labels, uint32(i%4))
		for k := range width {
			z[i*width+k] = float32(0.2*random.NormFloat64()) + 1
		}
		z[i*width+5] += float32(4 * (i % 2))
		z[i*width+9] += float32(8 * (i % 4 / 2))
	}
	for x, values := range map[*engine.Tensor][]float32{&s.Views: views, &s.Embeddings: z} {
		if err := engine.Upload(d, *x, values); err != nil {
			t.Fatal(err)
		}
	}
	return s, labels
}

func scene() Scene {
	loss, top, probe := &Series{}, &Series{}, &Series{}
	for i := range 300 {
		loss.Add(float64(i), 5*math.Exp(-float64(i)/90)+0.3*math.Sin(float64(i)))
		top.Add(float64(i), 90-80*math.Exp(-float64(i)/120))
		if i%60 == 0 {
			probe.Add(float64(i), float64(20+i/8))
		}
	}
	return Scene{Title: "resnet18 on cifar10:/data", Status: "epoch 3/10 · step 300/1000",
		Mark: "paused", Done: 0.3, Loss: Curve{"loss", loss, ""},
		Scores: []Curve{{"contrast", top, " %"}, {"kNN", probe, " %"}, {"probe", &Series{}, " %"}},
		Facts:  []Fact{{"speed", "1234 img/s"}, {"memory", "310 MiB"}, {"wait", "2 %"}},
		Pairs:  "12 pairs", Cloud: "first two directions", Names: []string{"cat", "dog", "a", "b"},
		Hint: "space pause · n step · s screenshot · h help · q stop and save"}
}

// Frames of any size show every panel, in either order of colours, and the cloud tells the classes
// apart: the device finds the two directions that do.
func TestFrames(t *testing.T) {
	d := enginetest.Device(t)
	from, labels := sources(t, d)
	s, err := New(d, from)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var last *image.RGBA
	for i, size := range []image.Point{{1, 1}, {37, 501}, {200, 200}, {333, 222}, {640, 480},
		{1280, 720}, {1280, 720}} {
		if err := s.Resize(size.X, size.Y, i%2 == 0); err != nil {
			t.Fatal(err)
		}
		for range 6 { // the directions follow
			if err := s.Observe(labels); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Draw(scene()); err != nil {
				t.Fatal(err)
			}
		}
		m, err := s.Image()
		if err != nil || m.Rect.Size() != size {
			t.Fatal(err, m.Rect)
		}
		if last != nil && last.Rect == m.Rect {
			for k := range m.Pix {
				if m.Pix[k]>>2 != last.Pix[k]>>2 && !inside(s.layout.cloud, k, size.X) {
					t.Fatalf("the order of colours changes pixel %d", k/4)
				}
			}
		}
		last = m
		if size.X < 640 {
			continue
		}
		for name, panel := range map[string]image.Rectangle{"pairs": s.layout.pairs,
			"cloud": s.layout.cloud, "loss": s.layout.loss, "scores": s.layout.scores,
			"facts": s.layout.facts, "header": s.layout.header, "footer": s.layout.footer} {
			if n := colors(m.SubImage(panel).(*image.RGBA)); n < 12 {
				t.Errorf("%v: %s has %d colours", size, name, n)
			}
		}
	}
	checkCloud(t, d, s, labels)
}

// checkCloud wants points of a class near each other, and classes apart.
func checkCloud(t *testing.T, d *engine.Device, s *Screen, labels []uint32) {
	t.Helper()
	points, err := engine.Download[float32](d, s.cloud.points)
	if err != nil {
		t.Fatal(err)
	}
	var middle [4][2]float64
	n := float64(len(labels) / 4)
	for i, class := range labels {
		for k := range 2 {
			middle[class][k] += float64(points[4*i+k]) / n
		}
	}
	for i, class := range labels {
		nearest, best := -1, math.Inf(1)
		for c, m := range middle {
			far := math.Hypot(float64(points[4*i])-m[0], float64(points[4*i+1])-m[1])
			if far < best {
				nearest, best = c, far
			}
		}
		if nearest != int(class) {
			t.Fatalf("point %d of class %d lies with class %d: %v", i, class, nearest, middle)
		}
	}
}

func inside(at image.Rectangle, k, width int) bool {
	return image.Pt(k/4%width, k/4/width).In(at)
}

func colors(m *image.RGBA) int {
	seen := map[color.RGBA]bool{}
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
			seen[m.RGBAAt(x, y)] = true
		}
	}
	return len(seen)
}
