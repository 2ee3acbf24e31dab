package data

import (
	"strings"
	"testing"
)

func TestPick(t *testing.T) {
	all := NewShapes(Train, 30)
	some := Pick(all, []int{7, 2, 29})
	var p, q Picture
	if err := some.Read(2, &p); err != nil {
		t.Fatal(err)
	}
	if err := all.Read(29, &q); err != nil {
		t.Fatal(err)
	}
	if some.Len() != 3 || p.Key != "29" || string(p.Pixels) != string(q.Pixels) ||
		KeyOf(some, 0) != "7" || some.(Labelled).Label(1) != 2 {
		t.Errorf("%d pictures, key %q, first %q", some.Len(), p.Key, KeyOf(some, 0))
	}
	if h, w := some.(Uniform).Size(); h != 32 || w != 32 {
		t.Errorf("%d×%d pixels", h, w)
	}
	other := Pick(all, []int{2, 7, 29})
	first, second := some.(Fingerprinted).Fingerprint(), other.(Fingerprinted).Fingerprint()
	if first == second || !strings.Contains(first, "3 picked") {
		t.Errorf("fingerprints %q and %q", first, second)
	}
	plain := Pick(struct{ Dataset }{all}, []int{1})
	if _, labelled := plain.(Labelled); labelled {
		t.Error("a set without labels has some")
	}
}
