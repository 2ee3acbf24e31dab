package supervise

import (
	"math"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/eval"
	"vksimclr/models"
	"vksimclr/optim"
	"vksimclr/train"
)

// A norm that became a part of the classifier gives the same logits.
func TestFoldNorm(t *testing.T) {
	c := eval.Classifier{Weight: []float32{1, -2, 0.5, 3}, Bias: []float32{0.25, -1},
		Classes: []string{"a", "b"}}
	state := models.State{normName + ".weight": {2, 0.5}, normName + ".bias": {-1, 1},
		normName + ".running_mean": {0.5, -2}, normName + ".running_var": {4, 0.25}}
	x := []float64{1.5, -0.75}
	var want [2]float64
	for class := range want {
		want[class] = float64(c.Bias[class])
		for k, v := range x {
			variance := float64(state[normName+".running_var"][k])
			normed := (v-float64(state[normName+".running_mean"][k]))/math.Sqrt(variance+1e-5)*
				float64(state[normName+".weight"][k]) + float64(state[normName+".bias"][k])
			want[class] += float64(c.Weight[2*class+k]) * normed
		}
	}
	foldNorm(&c, state)
	logits, err := c.Logits(eval.Features{Rows: []float32{1.5, -0.75}, D: 2})
	fatal(t, err)
	for class, w := range want {
		if math.Abs(float64(logits[class])-w) > 1e-5 {
			t.Errorf("logit %d is %g, want %g", class, logits[class], w)
		}
	}
}

// A classifier behind a norm learns with a rate that drops.
func TestLinearBehindANorm(t *testing.T) {
	d := enginetest.Device(t)
	rec := LinearRecipe()
	own := recipe(100)
	rec.Train, rec.Test = colours{"colours", 60, 1}, colours{"others", 60, 2}
	rec.Views, rec.Batch, rec.Epochs = own.Views, 10, 20
	rec.Normed, rec.Drawn = true, true
	rec.Rate = train.Rate{Base: 0.5, Curve: optim.Drops, At: []int{12, 16}, Factor: 0.1}
	l, err := Linear(t.Context(), d, network(t, d, tiny(t), 2), rec, nil, nil)
	fatal(t, err)
	if !(l.Score.Top1 > 80) {
		t.Errorf("%+v", l.Score)
	}
}
