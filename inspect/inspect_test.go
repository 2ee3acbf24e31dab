package inspect

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"vksimclr/data"
)

// pictures is a set in memory. A nil picture cannot be read.
type pictures []*image.RGBA

func (p pictures) Name() string { return "pictures" }
func (p pictures) Len() int     { return len(p) }

func (p pictures) Read(i int, to *data.Picture) error {
	to.Key = fmt.Sprint(i)
	if p[i] == nil {
		return errors.New("it is gone")
	}
	to.Reset(to.Key, p[i].Rect.Dy(), p[i].Rect.Dx())
	for k := range len(to.Pixels) / 3 {
		copy(to.Pixels[3*k:3*k+3], p[i].Pix[4*k:])
	}
	return nil
}

func look1(t *testing.T, set pictures) *Report {
	t.Helper()
	r, err := Look(context.Background(), []Part{{Name: Train, Set: set}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestIndexFindsEveryNearHash(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	hashes := make([]uint64, 3000)
	for i := range hashes {
		hashes[i] = r.Uint64()
		if i%3 > 0 { // near the one before
			hashes[i] = hashes[i-1]
			for range r.IntN(14) {
				hashes[i] ^= 1 << r.IntN(64)
			}
		}
	}
	index := newHashIndex(hashes)
	for _, h := range hashes[:300] {
		found := map[int]bool{}
		index.near(h, func(place, distance int) {
			if found[place] = true; distance != bits.OnesCount64(h^hashes[place]) {
				t.Fatalf("distance %d", distance)
			}
		})
		for i, other := range hashes {
			if near := bits.OnesCount64(h^other) <= nearBits; near != found[i] {
				t.Fatalf("%064b and %064b: near %t, found %t", h, other, near, found[i])
			}
		}
	}
}

// The hash of a turned picture needs no turned picture.
func TestHashesOfTurnedPictures(t *testing.T) {
	m := paint(rand.New(rand.NewPCG(3, 4)), thumbSide, thumbSide)
	var p data.Picture
	if err := (pictures{m}).Read(0, &p); err != nil {
		t.Fatal(err)
	}
	grey, table := luma(p.Height, p.Width, p.Pixels), newCosines()
	upright := table.transform(grey)
	for _, v := range variants() {
		turned := table.transform(grey.turned(v.turn))
		if a, b := upright.hash(v.turn), turned.hash(turning{}); a != b {
			t.Errorf("%+v: %016x, want %016x", v.turn, a, b)
		}
	}
}

// Every kind of copy is found, and the original is the one that is kept.
func TestCopies(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	m := paint(r, 160, 120)
	turned := image.NewRGBA(image.Rect(0, 0, 120, 160))
	for y := range 160 {
		for x := range 120 {
			turned.SetRGBA(x, y, m.RGBAAt(y, 119-x))
		}
	}
	set := pictures{m, scaled(m, 80, 60), scaled(m, 320, 240), mirrored(m), turned,
		part(m, 0.1, 0.02, 0.98, 0.9), toned(m, func(v float64) float64 { return v*0.7 + 20 }),
		scaled(m, 160, 160), m}
	originals := len(set)
	for range 40 {
		set = append(set, paint(r, 160, 120))
	}
	named := map[string]string{}
	for _, f := range look1(t, set).Findings {
		if f.Kind == NearDuplicate || f.Kind == Duplicate {
			named[f.Key] = f.Like
		}
	}
	for i := 1; i < originals; i++ {
		if i != 7 && named[fmt.Sprint(i)] != "0" { // the stretched one has more pixels
			t.Errorf("picture %d is like %q", i, named[fmt.Sprint(i)])
		}
	}
	if len(named) != originals-1 {
		t.Errorf("named are %v", named)
	}
}

// Sets of very few, very small, flat and unreadable pictures are reports, too.
func TestStrangeSets(t *testing.T) {
	flat := func(w, h int, v uint8) *image.RGBA {
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range w * h {
			m.Set(i%w, i/w, color.Gray{v})
		}
		return m
	}
	for name, set := range map[string]pictures{
		"none": {}, "one": {flat(1, 1, 9)}, "gone": {nil, nil},
		"flat": {flat(1, 1, 0), flat(3, 500, 255), flat(40, 40, 255), flat(40, 40, 255), nil},
	} {
		r := look1(t, set)
		var page strings.Builder
		if err := r.WritePage(&page, "<b>"+name); err != nil || r.Pictures != len(set) ||
			!strings.Contains(page.String(), "&lt;b&gt;"+name) {
			t.Errorf("%s: %v, %+v", name, err, r)
		}
		if name == "flat" && (r.Counts[Duplicate] != 1 || r.Counts[Broken] != 1) {
			t.Errorf("%v", r.Counts)
		}
	}
}

func TestLookIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	m := paint(rand.New(rand.NewPCG(7, 8)), 32, 32)
	set := pictures(slices.Repeat([]*image.RGBA{m}, 500))
	_, err := Look(ctx, []Part{{Name: Train, Set: set}}, func(_ Phase, done, _ int) {
		if done > 20 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Large pictures are measured like small ones.
func TestLargePicturesAreScaledFirst(t *testing.T) {
	m := paint(rand.New(rand.NewPCG(9, 1)), 90, 70)
	large := image.NewRGBA(image.Rect(0, 0, 90*15, 70*15))
	for y := range large.Rect.Dy() {
		for x := range large.Rect.Dx() {
			large.SetRGBA(x, y, m.RGBAAt(x/15, y/15))
		}
	}
	var a, b data.Picture
	set := pictures{m, large}
	if err := errors.Join(set.Read(0, &a), set.Read(1, &b)); err != nil {
		t.Fatal(err)
	}
	x, y := measure(&a), measure(&b)
	for i := range x.thumb {
		if d := int(x.thumb[i]) - int(y.thumb[i]); d < -3 || d > 3 {
			t.Fatalf("pixel %d of the thumbnail: %d and %d", i, x.thumb[i], y.thumb[i])
		}
	}
	if w := lumaWithin(b.Height, b.Width, b.Pixels, 300); w.width > 300 || w.height > 300 {
		t.Errorf("%d×%d", w.width, w.height)
	}
	if x.tones.mean-y.tones.mean > 0.01 || x.channels[1].mean-y.channels[1].mean > 1e-6 {
		t.Errorf("%+v, %+v", x.tones, y.tones)
	}
}
