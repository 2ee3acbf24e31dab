package train

import (
	"reflect"
	"strings"
	"testing"

	"vksimclr/models"
)

// Words and patterns choose parameters; nil is what the reference implementation excludes.
func TestExclusion(t *testing.T) {
	var l models.Layout
	l.Filter("encoder.conv1.weight", 8, 4, 3, 3)
	l.Vector("encoder.bn1.weight", 8, 1)
	l.Vector("encoder.bn1.bias", 8, 0)
	l.Matrix("head.fc1.weight", 8, 8)
	l.Vector("head.fc1.bias", 8, 0)
	l.Vector("head.bn1.weight", 8, 1)
	for _, c := range []struct {
		exclude Exclusion
		want    string // of each parameter: x where it is excluded
	}{
		{nil, ".xx.xx"},
		{Exclusion{}, "......"},
		{Exclusion{ExcludeBias}, "....x."},
		{Exclusion{ExcludeNorm}, ".xx..x"},
		{Exclusion{ExcludeBias, ExcludeNorm}, ".xx.xx"},
		{Exclusion{"head.*"}, "...xxx"},
		{Exclusion{"*.conv1.weight", ExcludeBias}, "x...x."},
	} {
		var have strings.Builder
		for _, excluded := range c.exclude.has(l.Params) {
			have.WriteByte(map[bool]byte{true: 'x', false: '.'}[excluded])
		}
		if have.String() != c.want {
			t.Errorf("%q excludes %s, want %s", c.exclude, have.String(), c.want)
		}
	}
	r := Recipe{Exclude: Exclusion{}, ExcludeScale: Exclusion{ExcludeBias}}
	segments, err := r.segments(l.Params)
	if err != nil || !segments[4].Decay || segments[4].Scale || !segments[1].Scale {
		t.Errorf("%+v, %v", segments, err)
	}
	usual, err := Recipe{}.segments(l.Params)
	again, err2 := Recipe{Exclude: Exclusion{ExcludeNorm, ExcludeBias}}.segments(l.Params)
	if err != nil || err2 != nil || !reflect.DeepEqual(usual, again) {
		t.Errorf("the usual exclusion is %+v, by words %+v", usual, again)
	}
	_, err = Recipe{ExcludeScale: Exclusion{"nrom"}}.segments(l.Params)
	if err == nil || !strings.Contains(err.Error(), `"nrom"`) {
		t.Errorf("an unknown name: %v", err)
	}
	if (Exclusion{"a["}).Validate() == nil || (Exclusion{""}).Validate() == nil {
		t.Error("malformed patterns are valid")
	}
}
