package data

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

// mixed is an unlabelled set of pictures of given sizes. Every byte of picture i is i+1.
type mixed struct {
	sizes  [][2]int
	broken map[int]error // of pictures that cannot be read
	short  int           // the picture with too few bytes, if above 0
}

func (m *mixed) Name() string { return "mixed" }
func (m *mixed) Len() int     { return len(m.sizes) }

func (m *mixed) Read(i int, p *Picture) error {
	p.Reset(fmt.Sprintf("folder/%d.png", i), m.sizes[i][0], m.sizes[i][1])
	for k := range p.Pixels {
		p.Pixels[k] = byte(i + 1)
	}
	if i == m.short && i > 0 {
		p.Pixels = p.Pixels[1:]
	}
	return m.broken[i]
}

func TestPicturesLieOneAfterTheOther(t *testing.T) {
	set := &mixed{sizes: [][2]int{{1, 1}, {3, 5}, {8, 6}, {8, 9}, {100, 2}, {2, 1000}, {16, 12}}}
	want := [][2]int{{1, 1}, {3, 5}, {8, 6}, {7, 8}, {8, 1}, {1, 8}, {8, 6}}
	canvas := CanvasOf(set, 8)
	for name, set := range map[string]Dataset{"unknown sizes": set, "known sizes": told{set}} {
		b, err := canvas.Read(set, []int{0, 1, 2, 3, 4, 5, 6})
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for k, size := range b.Sizes {
			if size != want[k] {
				t.Errorf("%s: picture %d has the size %v, want %v", name, k, size, want[k])
			}
			bytes := 3 * size[0] * size[1]
			for i, v := range b.Images[at : at+bytes] {
				if v != byte(k+1) {
					t.Fatalf("%s: byte %d of picture %d is %d", name, i, k, v)
				}
			}
			at += (bytes + 3) / 4 * 4
		}
		if at != len(b.Images) {
			t.Errorf("%s: %d bytes, want %d", name, len(b.Images), at)
		}
	}
}

// told is a set that knows its sizes.
type told struct{ *mixed }

func (s told) PictureSize(i int) (height, width int, ok bool) {
	return s.sizes[i][0], s.sizes[i][1], true
}

func TestRoom(t *testing.T) {
	set := &mixed{sizes: [][2]int{{1, 1}, {3, 5}, {40, 30}, {8, 8}}}
	for _, c := range []struct {
		set  Dataset
		side int
		want Room
		ok   bool
	}{
		{set, 8, Room{192, 384, 768}, true},
		{told{set}, 8, Room{192, 336, 4 + 48 + 144 + 192}, true},
		{told{set}, AnySide, Room{3600, 3792, 4 + 48 + 3600 + 192}, true},
		{First(told{set}, 2), 0, Room{48, 52, 52}, true},
		{set, AnySide, Room{}, false},
		{NewShapes(Train, 10), 0, Room{3072, 6144, 30720}, true},
	} {
		got, err := CanvasOf(c.set, c.side).Room(c.set, 2)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%s within %d: %+v, %v, want %+v", c.set.Name(), c.side, got, err, c.want)
		}
	}
}

// What a set says about its sizes is checked: the picture's room depends on it.
func TestWrongSizesAreTold(t *testing.T) {
	set := told{&mixed{sizes: [][2]int{{4, 4}, {5, 4}}}}
	_, err := CanvasOf(set, 0).Read(lying{set}, []int{0, 1})
	checkLine(t, err, "picture 1", "is 5×4 pixels", "should be 4×4")
}

type lying struct{ told }

func (lying) PictureSize(int) (height, width int, ok bool) { return 4, 4, true }

// A picture with gradients along both axes, and its means by hand.
func TestShrink(t *testing.T) {
	var p Picture
	p.Reset("", 2, 3)
	for k := range p.Height * p.Width {
		copy(p.Pixels[3*k:], []byte{byte(10 * k), byte(100 + k), 255})
	}
	for _, c := range []struct {
		h, w int
		red  []byte
	}{
		{1, 1, []byte{25}},
		{2, 1, []byte{10, 40}},
		{1, 3, []byte{15, 25, 35}},
		// The two pixels of a row cover 1.5 source pixels each: (0 + 10/2) / 1.5 and so on.
		{2, 2, []byte{3, 17, 33, 47}},
	} {
		got := make([]byte, c.h*c.w*3)
		shrink(got, 3*c.w, c.h, c.w, &p)
		for k, want := range c.red {
			if got[3*k] != want || got[3*k+2] != 255 {
				t.Errorf("%d×%d: pixel %d is %v, want red %d and blue 255",
					c.h, c.w, k, got[3*k:3*k+3], want)
			}
		}
	}
}

func TestFailingReads(t *testing.T) {
	sizes := make([][2]int, 40)
	for i := range sizes {
		sizes[i] = [2]int{4, 4}
	}
	reason := errors.New("unexpected end of file")
	set := &mixed{sizes: sizes, broken: map[int]error{33: errors.New("later"), 7: reason}}
	l := NewSequence(t.Context(), set, CanvasOf(set, 4), 5)
	defer l.Close()
	if b, err := l.Next(); err != nil || len(b.Indices) != 5 {
		t.Fatalf("the batch before the broken picture: %d pictures, %v", len(b.Indices), err)
	}
	for range 2 { // the error stays
		_, err := l.Next()
		if !errors.Is(err, reason) {
			t.Fatalf("error is %v", err)
		}
		checkLine(t, err, "mixed: picture 7 (folder/7.png)")
	}
	all := NewLoader(t.Context(), set, LoaderConfig{Canvas: CanvasOf(set, 4), Batch: 40, Last: 1})
	defer all.Close()
	if _, err := all.Next(); err == nil || err == io.EOF {
		t.Errorf("a batch with broken pictures has error %v", err)
	}
	set.broken, set.short = nil, 9
	_, err := CanvasOf(set, 4).Read(set, []int{8, 9})
	checkLine(t, err, "picture 9 (folder/9.png)", "47 bytes for 4×4 pixels")
}

type sized struct{ *mixed }

func (sized) Size() (height, width int) { return 4, 4 }

type labelled struct{ Dataset }

func (labelled) Label(int) int     { return 1 }
func (labelled) Classes() []string { return []string{"a", "b"} }

func TestUniformSetsHoldOneSize(t *testing.T) {
	set := sized{&mixed{sizes: [][2]int{{4, 4}, {4, 3}}}}
	_, err := CanvasOf(set, 0).Read(set, []int{0, 1})
	checkLine(t, err, "picture 1", "is 4×3 pixels", "4×4")
}

func TestFirstKeepsWhatASetKnows(t *testing.T) {
	plain := &mixed{sizes: [][2]int{{4, 4}, {4, 4}, {4, 4}}}
	for name, set := range map[string]Dataset{
		"plain": plain, "sized": sized{plain}, "labelled": labelled{plain},
		"both": NewShapes(Train, 3),
	} {
		some := First(set, 2)
		_, labels := set.(Labelled)
		_, size := set.(Uniform)
		_, someLabels := some.(Labelled)
		_, someSize := some.(Uniform)
		if some.Len() != 2 || someLabels != labels || someSize != size {
			t.Errorf("%s: %d pictures, labels %t, one size %t",
				name, some.Len(), someLabels, someSize)
		}
		if First(set, 0) != set || First(set, 3) != set {
			t.Errorf("%s: a limit that changes nothing gives another set", name)
		}
	}
}

func TestViewSizeAndCanvas(t *testing.T) {
	plain := &mixed{sizes: [][2]int{{4, 4}}}
	for _, c := range []struct {
		set    Dataset
		view   int
		canvas Canvas
	}{
		{plain, 224, Canvas{MaxSide, MaxSide, MaxSide}},
		{sized{plain}, 4, Canvas{4, 4, MaxSide}},
		{NewShapes(Test, 1), 32, Canvas{32, 32, MaxSide}},
	} {
		if got := ViewSize(c.set); got != c.view {
			t.Errorf("%s: view of %d pixels, want %d", c.set.Name(), got, c.view)
		}
		if got := CanvasOf(c.set, 0); got != c.canvas {
			t.Errorf("%s: canvas %v, want %v", c.set.Name(), got, c.canvas)
		}
	}
	if got := CanvasOf(plain, 99); got != (Canvas{99, 100, 99}) {
		t.Errorf("canvas %v", got)
	}
}
