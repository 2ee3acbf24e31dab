package supervise

import (
	"math"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
	"vksimclr/optim"
	"vksimclr/train"
)

// named is the embedded set with other names of its classes.
type named struct {
	*data.Shapes
	names []string
}

func (n named) Classes() []string { return n.names }

func TestValidate(t *testing.T) {
	if err := recipe(60).Validate(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(r *Recipe){
		"have no labels":          func(r *Recipe) { r.Train = struct{ data.Dataset }{r.Train} },
		"has only 60 pictures":    func(r *Recipe) { r.Batch = 61 },
		"batch is 1":              func(r *Recipe) { r.Batch = 1 },
		"epochs is 0":             func(r *Recipe) { r.Epochs = 0 },
		"rate is NaN":             func(r *Recipe) { r.Rate.Base = math.NaN() },
		`layer "y" is not`:        func(r *Recipe) { r.Layer = "y" },
		"momentum 1":              func(r *Recipe) { r.Rule = optim.SGD{Momentum: 1} },
		"lacks a rule":            func(r *Recipe) { r.Rule = nil },
		"augment: size 0":         func(r *Recipe) { r.Views.Size = 0 },
		"are of 1 class":          func(r *Recipe) { r.Train = data.Pick(r.Train, many(20, 10)) },
		"tested on, has no label": func(r *Recipe) { r.Test = struct{ data.Dataset }{r.Train} },
		`class "a" of shapes test is not one of the 10`: func(r *Recipe) {
			r.Test = named{data.NewShapes(data.Test, 3), strings.Split("a b c d e f g h i j", " ")}
		},
	} {
		r := recipe(60)
		change(&r)
		if err := r.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v", want, err)
		}
	}
}

// many lists n places, each so far from the one before.
func many(n, apart int) (places []int) {
	for i := range n {
		places = append(places, i*apart)
	}
	return places
}

func TestHeadOfOneLayerHasNoFirstLayer(t *testing.T) {
	d := enginetest.Device(t)
	r := recipe(60)
	r.Layer = train.LayerHead1
	_, err := New(d, network(t, d, tiny(t), 1), r)
	if err == nil || !strings.Contains(err.Error(), "the projection head has 1 layer") {
		t.Error(err)
	}
}

func TestBalanced(t *testing.T) {
	set := data.NewShapes(data.Train, 200)
	places, err := Balanced(set, 3, 1)
	if err != nil || len(places) != 30 {
		t.Fatalf("%v: %v", err, places)
	}
	count := map[int]int{}
	for _, i := range places {
		count[set.Label(i)]++
	}
	for class, n := range count {
		if n != 3 {
			t.Errorf("%d pictures of class %d", n, class)
		}
	}
	again, _ := Balanced(set, 3, 1)
	other, _ := Balanced(set, 3, 2)
	more, _ := Balanced(set, 4, 1)
	same := func(a, b []int) (n int) {
		for _, x := range a {
			for _, y := range b {
				if x == y {
					n++
				}
			}
		}
		return n
	}
	if same(places, again) != 30 || same(places, other) > 20 || same(places, more) != 30 {
		t.Errorf("%d, %d and %d of 30 are drawn again by the same seed, another and one more",
			same(places, again), same(places, other), same(places, more))
	}
	odd := data.Pick(set, append(many(20, 10), 1, 11, 2)).(Labels)
	if _, err = Balanced(odd, 2, 1); err == nil ||
		!strings.Contains(err.Error(), `class "square" of `) ||
		!strings.Contains(err.Error(), "has 1 pictures, fewer than the 2") {
		t.Error(err)
	}
}

func TestPerClass(t *testing.T) {
	set := data.NewShapes(data.Train, 500)
	for share, want := range map[float64]int{0.02: 1, 0.1: 5, 1: 50, 0.079: 4} {
		if got, err := PerClass(set, share); got != want || err != nil {
			t.Errorf("%g: %d, %v", share, got, err)
		}
	}
	_, err := PerClass(set, 0.01)
	if err == nil || !strings.Contains(err.Error(), "1 % of the 500 labels of shapes train are 5, "+
		"fewer than its 10 classes: take 2 % or more") {
		t.Error(err)
	}
}

func TestListed(t *testing.T) {
	set := data.NewShapes(data.Train, 20)
	places, err := Listed(set, []string{"7", "3"})
	if err != nil || len(places) != 2 || places[0] != 3 || places[1] != 7 {
		t.Errorf("%v, %v", places, err)
	}
	for want, keys := range map[string][]string{
		`line 2: shapes train has no picture "x"`:   {"1", "x"},
		`line 3: "1" stands on line 1 already`:      {"1", "2", "1"},
		"the list names no picture of shapes train": nil,
	} {
		if _, err := Listed(set, keys); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v", keys, err)
		}
	}
}

func TestParseShare(t *testing.T) {
	for text, want := range map[string]float64{"1%": 0.01, "100%": 1, "0.5%": 0.005} {
		if share, ok, err := ParseShare(text); !ok || err != nil || share != want {
			t.Errorf("%s: %g, %v, %v", text, share, ok, err)
		}
	}
	for _, text := range []string{"0%", "101%", "x%", "NaN%"} {
		if _, ok, err := ParseShare(text); !ok || err == nil {
			t.Errorf("%s: no error", text)
		}
	}
	if _, ok, err := ParseShare("list.txt"); ok || err != nil {
		t.Error("a file is a share")
	}
}
