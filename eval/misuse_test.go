package eval

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// Zero features are no features, and a caller's mistakes are named.
func TestZeroValuesAndMistakes(t *testing.T) {
	if n := (Features{}).N(); n != 0 {
		t.Error(n)
	}
	if points, _ := Plane(Features{D: 3}); len(points) != 0 {
		t.Error(points)
	}
	f := Features{Rows: []float32{1, 2, 3, 4}, D: 2, Labels: []int{0, 5}}
	for says, fit := range map[string]LinearAdam{"0 epochs": {}, "label 5": {Epochs: 1, Batch: 1,
		Rate: 1}} {
		if _, err := fit.Fit(context.Background(), f, 2); err == nil ||
			!strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
	for says, do := range map[string]func(){
		"at most -1 rows":        func() { Evenly(f, -1) },
		"3 scores for 1 labels ": func() { Score([]float32{1, 2, 3}, []int{0}, 2) },
	} {
		func() {
			defer func() {
				if said := fmt.Sprint(recover()); !strings.Contains(said, says) {
					t.Errorf("%q does not say %q", said, says)
				}
			}()
			do()
		}()
	}
}
