package data

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
)

// striped has pictures of different sizes; picture i is a line of 2i+2 pixels, half of them black,
// half of the colour 255, 51·i, 0. Picture bad cannot be read.
type striped struct{ count, bad int }

func (striped) Name() string { return "striped" }
func (s striped) Len() int   { return s.count }
func (s striped) Read(i int, p *Picture) error {
	p.Reset("stripe", 1, 2*i+2)
	if i == s.bad {
		return errors.New("torn")
	}
	clear(p.Pixels)
	for at := 0; at < len(p.Pixels); at += 6 {
		p.Pixels[at], p.Pixels[at+1] = 255, uint8(51*i)
	}
	return nil
}

func TestMeasureMoments(t *testing.T) {
	m, err := MeasureMoments(context.Background(), striped{6, -1}, 100, nil)
	if err != nil || m.Pictures != 6 {
		t.Fatal(m, err)
	}
	// green: each picture's mean is 0.1·i, its mean square 0.02·i²
	mean, squares := 0.25, 0.02*(0+1+4+9+16+25)/6
	want := [6]float64{0.5, mean, 0, 0.5, math.Sqrt(squares - mean*mean), 0}
	for c := range 3 {
		if math.Abs(m.Mean[c]-want[c]) > 1e-12 || math.Abs(m.Deviation[c]-want[3+c]) > 1e-12 {
			t.Errorf("%+v, want %v", m, want)
		}
	}
	some, err := MeasureMoments(context.Background(), striped{6, -1}, 2, nil)
	if err != nil || some.Pictures != 2 || math.Abs(some.Mean[1]-0.15) > 1e-12 {
		t.Errorf("of pictures 0 and 3: %+v, %v", some, err)
	}
}

func TestMomentsOfBadPictures(t *testing.T) {
	_, err := MeasureMoments(context.Background(), striped{6, 4}, 100, nil)
	if err == nil || !strings.Contains(err.Error(), "picture 4 (stripe): torn") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := MeasureMoments(ctx, striped{6, -1}, 100, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
