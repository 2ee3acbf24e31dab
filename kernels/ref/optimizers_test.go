package ref

import "testing"

// Golden vectors: two LARS steps on four weights, rates 0.5 and 1.
func TestLARSGolden(t *testing.T) {
	cases := []struct {
		name            string
		nesterov, adapt bool
		w, m            [2][]float64
	}{
		{"classic", false, true,
			[2][]float64{{.499789442837, -1.00042069342, 2.00063093491, .249158139639},
				{.500821130328, -1.00140945359, 2.0008921809, .246568071866}},
			[2][]float64{{.000210557163074, .000420693422273, -.000630934907442, .000841860361405},
				{-.00103168749126, .000988760167506, -.000261245991429, .00259006777234}}},
		{"nesterov", true, true,
			[2][]float64{nil, {.5017501873, -1.0022996061, 2.00112716656, .244236204467}},
			[2][]float64{nil, {-.0010319707701, .000988901411458, -.000261174552755,
				.00259049219555}}},
		{"excluded", false, false,
			[2][]float64{{.45, -1.1, 2.15, .05}, {.605, -1.29, 2.235, -.43}},
			[2][]float64{{.05, .1, -.15, .2}, {-.155, .19, -.085, .48}}},
	}
	g := [2][]float64{{.1, .2, -.3, .4}, {-.2, .1, .05, .3}}
	for _, c := range cases {
		w, m := []float64{.5, -1, 2, .25}, make([]float64, 4)
		for step, rate := range []float64{.5, 1} {
			LARS(w, m, g[step], rate, .9, 1e-4, 1e-3, c.nesterov, c.adapt)
			near(t, c.name+" w", w, c.w[step], 1e-11)
			near(t, c.name+" m", m, c.m[step], 1e-13)
		}
	}
}

func TestLARSRateZeroChangesNothing(t *testing.T) {
	w, m := []float64{1, 2}, []float64{0, 0}
	LARS(w, m, []float64{3, 4}, 0, .9, 1e-4, 1e-3, false, true)
	near(t, "w", w, []float64{1, 2}, 0)
	near(t, "m", m, []float64{0, 0}, 0)
}

// By hand: d = 0.5 + 0.1·2 = 0.7, m = 0.9·1 + 0.7 = 1.6; w = 2 - 0.1·1.6, or 2 - 0.1·(0.7 +
// 0.9·1.6).
func TestSGD(t *testing.T) {
	for nesterov, want := range map[bool]float64{false: 1.84, true: 1.786} {
		w, m := []float64{2}, []float64{1}
		SGD(w, m, []float64{0.5}, .1, .9, .1, nesterov)
		near(t, "w", w, []float64{want}, 1e-15)
		near(t, "m", m, []float64{1.6}, 1e-15)
	}
}

// The first step moves every weight by the rate, against the gradient's sign, after decay.
func TestAdamWFirstStep(t *testing.T) {
	w, m, v := []float64{2, -1}, make([]float64, 2), make([]float64, 2)
	AdamW(w, m, v, []float64{10, -0.01}, .1, .9, .999, 0, .5, 1)
	near(t, "w", w, []float64{2*.95 - .1, -.95 + .1}, 1e-14)
	near(t, "m", m, []float64{1, -.001}, 1e-15)
	near(t, "v", v, []float64{.1, 1e-7}, 1e-15)
}

// After an empty momentum, the popular form's first step is the classic one's without its rate in
// the momentum; a clip that does not bind divides the step by the rate; lightly's differs from the
// classic one only in the norm of the decay.
func TestLARSFormsFirstStep(t *testing.T) {
	start, g := []float64{.5, -1, 2, .25}, []float64{.1, .2, -.3, .4}
	step := func(f func(w, m []float64)) (w, m []float64) {
		w, m = append([]float64{}, start...), make([]float64, 4)
		f(w, m)
		return w, m
	}
	classic, moved := step(func(w, m []float64) { LARS(w, m, g, .5, .9, 0, 1e-3, false, true) })
	popular, held := step(func(w, m []float64) {
		LARSPopular(w, m, g, .5, .9, 0, 1e-3, false, true)
	})
	near(t, "popular w", popular, classic, 1e-15)
	near(t, "popular m", held, g, 1e-15)
	clipped, held := step(func(w, m []float64) { LARSClip(w, m, g, .5, .9, 0, 1e-3, false, true) })
	for i := range moved {
		moved[i] /= .5
	}
	near(t, "clipped m", held, moved, 1e-15)
	near(t, "clipped w", clipped, []float64{start[0] - moved[0], start[1] - moved[1],
		start[2] - moved[2], start[3] - moved[3]}, 1e-15)
	bound, _ := step(func(w, m []float64) { LARSClip(w, m, g, .5, .9, 0, 1, false, true) })
	near(t, "bound w", bound, []float64{.45, -1.1, 2.15, .05}, 1e-15)
	plain, _ := step(func(w, m []float64) {
		LARSLightly(w, m, g, .5, .9, 0, 1e-3, false, true, false)
	})
	near(t, "lightly without decay", plain, bound, 1e-15)
	lightly, _ := step(func(w, m []float64) {
		LARSLightly(w, m, g, .5, .9, 1e-9, 1e-3, false, true, false)
	})
	near(t, "lightly w", lightly, classic, 1e-8)
}

// With eps 0 and no decay all forms of Adam agree. Keras's eps weighs more in the first steps.
func TestAdamForms(t *testing.T) {
	for _, keras := range []bool{false, true} {
		w, m, v := []float64{2, -1}, make([]float64, 2), make([]float64, 2)
		Adam(w, m, v, []float64{10, -0.01}, .1, .9, .999, 0, 0, 1, keras)
		near(t, "w", w, []float64{1.9, -.9}, 1e-14)
	}
	w, m, v := []float64{0}, make([]float64, 1), make([]float64, 1)
	Adam(w, m, v, []float64{1}, 1, .9, .999, 1, 0, 1, true)
	// √.001/.1 · .1/(√.001 + 1)
	near(t, "keras", w, []float64{-.0306534300317155}, 1e-15)
}

// By hand: d = 0.1·(0.5 + 0.1·2) = 0.07, m = 0.9·1 + 0.07 = 0.97; w = 2 - 0.97, or 2 - (0.07 +
// 0.9·0.97).
func TestSGDInside(t *testing.T) {
	for nesterov, want := range map[bool]float64{false: 1.03, true: 1.057} {
		w, m := []float64{2}, []float64{1}
		SGDInside(w, m, []float64{0.5}, .1, .9, .1, nesterov)
		near(t, "w", w, []float64{want}, 1e-15)
		near(t, "m", m, []float64{.97}, 1e-15)
	}
}

func TestEMA(t *testing.T) {
	a := []float64{1, -2}
	EMA(a, []float64{3, -2}, .75)
	near(t, "a", a, []float64{1.5, -2}, 1e-15)
}
