package train

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"vksimclr/engine/enginetest"
)

// TestBFloatRun: a run in bfloat16 needs no loss scale, learns as fp32 does at first, resumes to
// the same bytes, and goes on in no other precision.
func TestBFloatRun(t *testing.T) {
	d := enginetest.Device(t)
	recipe, dir := tinyRecipe(128), t.TempDir()
	recipe.Batch, recipe.Precision, recipe.Rate.Base = 32, BF16, 1e-3
	total := recipe.Epochs * 4
	losses := map[Precision]float64{}
	for _, recipe.Precision = range []Precision{FP32, BF16} {
		for step, err := range begin(t, d, recipe, "").Steps(t.Context()) {
			if err != nil || step.LossScale != 0 {
				t.Fatalf("%v: loss scale %g, %v", recipe.Precision, step.LossScale, err)
			}
			losses[recipe.Precision] = step.Metrics[0].Value
			break
		}
	}
	if a, b := losses[FP32], losses[BF16]; a == b || math.Abs(a/b-1) > 0.02 {
		t.Errorf("first loss %g in fp32, %g in bf16: want nearly the same", a, b)
	}
	lines := finish(t, begin(t, d, recipe, ""), dir, total-1)
	again := endsAlike(t, d, "bf16", recipe, dir, total, total-1)
	if !slices.Equal(again, lines[total-1:]) {
		t.Errorf("the resumed run has other metrics: %v, not %v", again, lines[total-1:])
	}
	for _, recipe.Precision = range []Precision{FP32, Mixed} {
		if _, err := Resume(d, recipe, dir, nil); err == nil {
			t.Errorf("a bf16 run went on in %v", recipe.Precision)
		}
	}
}

// TestPrecisions: names and precisions are one to one.
func TestPrecisions(t *testing.T) {
	for _, p := range []Precision{FP32, Mixed, BF16} {
		if got, ok := PrecisionOf(p.String()); got != p || !ok {
			t.Errorf("%v is %v", p, got)
		}
	}
	if p, ok := PrecisionOf("fp8"); ok {
		t.Error(fmt.Sprint("fp8 is ", p))
	}
}
