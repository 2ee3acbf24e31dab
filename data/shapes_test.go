package data

import (
	"bytes"
	"testing"
)

func TestShapesDependOnTheIndexAlone(t *testing.T) {
	few, many := NewShapes(Train, 30), NewShapes(Train, 500)
	if !bytes.Equal(few.grey, many.grey[:len(few.grey)]) {
		t.Error("the first 30 of 500 pictures differ from 30 pictures")
	}
	test := NewShapes(Test, 30)
	if bytes.Equal(few.grey, test.grey) {
		t.Error("train and test hold the same pictures")
	}
}

func TestShapesInterface(t *testing.T) {
	set, err := openPart("shapes:50", Train, 25)
	if err != nil {
		t.Fatal(err)
	}
	if h, w := set.(Uniform).Size(); set.Len() != 25 || h != 32 || w != 32 {
		t.Errorf("%s: %d pictures of %d×%d", set.Name(), set.Len(), h, w)
	}
	if l := set.(Labelled); len(l.Classes()) != 10 || l.Label(13) != 3 {
		t.Errorf("%s: classes %v, label %d", set.Name(), l.Classes(), l.Label(13))
	}
	var p Picture
	for i := range set.Len() {
		if err := set.Read(i, &p); err != nil {
			t.Fatal(err)
		}
		for k := 0; k < len(p.Pixels); k += 3 {
			if p.Pixels[k] != p.Pixels[k+1] || p.Pixels[k] != p.Pixels[k+2] {
				t.Fatalf("picture %d is not grey", i)
			}
		}
	}
}

// Results are compared across versions, so the pictures never change; a CPU's own sine may move a
// pixel by one level.
func TestShapesStayTheSame(t *testing.T) {
	set := NewShapes(Train, 200)
	want := []int{190, 154, 148, 173, 237, 63, 89, 87, 78, 76, 241, 255, 125, 149, 105, 130}
	for k, w := range want {
		if got := int(set.grey[k*12343]); got < w-1 || got > w+1 {
			t.Errorf("pixel %d is %d, was %d", k*12343, got, w)
		}
	}
}

func TestDice(t *testing.T) {
	d := newDice(7)
	const n = 100000
	var sum, squares, uniform float64
	for range n {
		x := d.normal()
		sum += x
		squares += x * x
		uniform += d.between(-1, 3)
	}
	// Tolerances are four standard errors of n draws.
	if mean := sum / n; mean < -0.013 || mean > 0.013 {
		t.Errorf("normal: mean %f", mean)
	}
	if variance := squares / n; variance < 0.98 || variance > 1.02 {
		t.Errorf("normal: variance %f", variance)
	}
	if mean := uniform / n; mean < 0.985 || mean > 1.015 {
		t.Errorf("between -1 and 3: mean %f", mean)
	}
}
