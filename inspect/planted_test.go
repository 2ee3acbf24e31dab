package inspect

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/data"
)

// folder is a folder of pictures that a test writes.
type folder struct {
	t    testing.TB
	root string
}

func (f folder) write(key string, content []byte) {
	f.t.Helper()
	path := filepath.Join(f.root, filepath.FromSlash(key))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o666); err != nil {
		f.t.Fatal(err)
	}
}

func encoded(m image.Image, quality int) []byte {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, m, &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	return file.Bytes()
}

// look opens a folder, its unreadable pictures left out, and inspects it.
func (f folder) look() *Report {
	f.t.Helper()
	spec, err := data.ParseSpec(f.root)
	if err != nil {
		f.t.Fatal(err)
	}
	opened, err := spec.Open(context.Background(), data.Options{
		Bad: data.Allowance{Number: math.MaxInt}})
	if err != nil {
		f.t.Fatal(err)
	}
	parts := []Part{{Name: Train, Set: opened.Train}}
	for _, b := range opened.Bad {
		key, _ := filepath.Rel(f.root, b.Path)
		parts[0].Unreadable = append(parts[0].Unreadable,
			Unreadable{filepath.ToSlash(key), b.Err.Error()})
	}
	parts[0].Time = func(key string) int64 {
		stat, err := os.Stat(filepath.Join(f.root, key))
		if err != nil {
			return 0
		}
		return stat.ModTime().UnixNano()
	}
	if opened.Test != nil {
		parts = append(parts, Part{Name: Val, Set: opened.Test})
	}
	report, err := Look(context.Background(), parts, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return report
}

// TestPlantedFaults plants 200 faults of ten kinds among 2,000 pictures. At least 95 % must be
// named by their kind, and at most 1 % of the good pictures.
func TestPlantedFaults(t *testing.T) {
	const total, faulty, tests = 2000, 200, 150
	f := folder{t, t.TempDir()}
	painted := make([]*image.RGBA, total-faulty)
	parallel(context.Background(), len(painted), func(i int) {
		r := rand.New(rand.NewPCG(uint64(i), 7))
		painted[i] = paint(r, 72+r.IntN(32), 72+r.IntN(32))
		key := fmt.Sprintf("train/class %d/%05d.jpg", i%5, i)
		if i < tests {
			key = fmt.Sprintf("val/class %d/%05d.jpg", i%5, i)
		}
		f.write(key, encoded(painted[i], 75+r.IntN(20)))
	})
	planted := map[string]Kind{}
	r := rand.New(rand.NewPCG(1, 2))
	for n := range faulty {
		kind := Kinds()[n%len(Kinds())]
		i := tests + r.IntN(len(painted)-tests)
		if kind == Leak {
			i = r.IntN(tests)
		}
		key := fmt.Sprintf("train/class %d/planted %03d.jpg", i%5, n)
		planted[key] = kind
		f.write(key, plant(r, kind, painted[i], n/len(Kinds())))
	}
	report := f.look()
	found, named, good := map[string]bool{}, map[string]Finding{}, 0
	for _, x := range report.Findings {
		kind, isPlanted := planted[x.Key]
		original := planted[x.Like] == x.Kind // the planted copy is the better one, and is kept
		switch {
		case isPlanted && (kind == x.Kind || kind == Duplicate && x.Kind == NearDuplicate):
			found[x.Key] = true
		case original:
			found[x.Like] = true
		case !isPlanted && named[x.Key].Key == "":
			named[x.Key] = x
			good++
			t.Logf("good: %s %s %s like %s", x.Kind, x.Key, x.Detail, x.Like)
		}
	}
	for key, kind := range planted {
		if !found[key] {
			t.Logf("missed: %s %s", kind, key)
		}
	}
	t.Logf("found %d of %d, named %d of %d good ones", len(found), faulty, good, total-faulty)
	if len(found) < faulty*95/100 || good > (total-faulty)/100 {
		t.Errorf("found %d of %d, named %d of %d good ones", len(found), faulty, good,
			total-faulty)
	}
	if report.Pictures != total || !strings.HasPrefix(report.Parts[1].Data, "folder") {
		t.Errorf("%d pictures, parts %+v", report.Pictures, report.Parts)
	}
}

// plant is the file of a faulty picture made from a good one. turn counts those of this kind.
func plant(r *rand.Rand, kind Kind, m *image.RGBA, turn int) []byte {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	fresh := paint(r, 72+r.IntN(32), 72+r.IntN(32)) // faults that are no copies
	switch kind {
	case Broken:
		file := encoded(m, 85)
		return [][]byte{nil, file[:len(file)/2], []byte("<html>not a picture</html>"),
			append(file[:200:200], bytes.Repeat([]byte{0xff}, 300)...)}[turn%4]
	case Duplicate: // the same pixels in another file
		file := encoded(m, 85)
		return file
	case NearDuplicate, Leak:
		return encoded([]*image.RGBA{
			scaled(m, w/2, h/2), scaled(m, 2*w, 2*h), m,
			toned(m, func(v float64) float64 { return v*1.15 + 10 }),
			toned(m, func(v float64) float64 { return v * 0.8 }),
			part(m, 0.04, 0.03, 0.97, 0.96), mirrored(m),
		}[turn%7], 40+r.IntN(50))
	case Dark:
		k := 0.08 + 0.2*r.Float64()
		return encoded(toned(fresh, func(v float64) float64 { return v * k }), 85)
	case Bright:
		k := 0.05 + 0.25*r.Float64()
		return encoded(toned(fresh, func(v float64) float64 { return 255 - (255-v)*k }), 85)
	case LowContrast:
		k := 0.05 + 0.17*r.Float64()
		return encoded(toned(fresh, func(v float64) float64 { return 110 + (v-110)*k }), 85)
	case Blurred:
		return encoded(unsharp(fresh, 5+4*r.Float64()), 85)
	case OddSize:
		if turn%2 == 0 {
			return encoded(scaled(fresh, 20, 24), 85)
		}
		return encoded(paint(r, 340, 360), 85)
	}
	if turn%2 == 0 {
		return encoded(paint(r, 260, 50), 85)
	}
	return encoded(paint(r, 40, 190), 85)
}
