package optim

import (
	"math"
	"strings"
	"testing"

	"vksimclr/kernels"
)

func TestRulesValidate(t *testing.T) {
	for _, r := range []Rule{DefaultLARS(), DefaultSGD(), DefaultAdamW(), DefaultAdam()} {
		if err := r.Validate(); err != nil {
			t.Error(err)
		}
	}
	for _, r := range []Rule{
		SGD{Momentum: 1},
		SGD{WeightDecay: math.NaN()},
		LARS{},
		AdamW{Beta1: -1, Eps: 1},
		AdamW{},
		Adam{Beta1: 0.9, Beta2: 1, Eps: 1},
		LARS{Trust: 1, Form: 99},
	} {
		if r.Validate() == nil {
			t.Errorf("%T %+v: no error", r, r)
		}
	}
	err := LARS{Momentum: -1, WeightDecay: -1}.Validate()
	if err == nil || len(strings.Split(err.Error(), "\n")) != 3 {
		t.Errorf("three mistakes, reported: %v", err)
	}
}

func TestNamedRules(t *testing.T) {
	for _, name := range Names() {
		rule, err := Named(name, Settings{WeightDecay: 1e-4, Momentum: 0.8, Trust: 0.01})
		if err != nil {
			t.Fatal(err)
		}
		if err := rule.Validate(); err != nil || len(rule.State()) == 0 {
			t.Errorf("%s: %+v with state %v, %v", name, rule, rule.State(), err)
		}
	}
	_, err := Named("lamb", Settings{})
	if err == nil || !strings.Contains(err.Error(), `"lamb" is not one of lars, sgd, adamw, adam`) {
		t.Errorf("lamb: %v", err)
	}
}

// A configuration may ask for Keras's forms and for constants of its own.
func TestNamedSettings(t *testing.T) {
	for _, c := range []struct {
		name string
		s    Settings
		want Rule
	}{
		{"adam", Settings{Momentum: .9, Keras: true},
			Adam{Beta1: .9, Beta2: .999, Eps: KerasEps, Keras: true}},
		{"adam", Settings{Momentum: .9, Beta2: .99}, Adam{Beta1: .9, Beta2: .99, Eps: TorchEps}},
		{"adamw", Settings{Momentum: .8, Eps: 1e-3}, AdamW{Beta1: .8, Beta2: .999, Eps: 1e-3}},
		{"sgd", Settings{Nesterov: true, Keras: true}, SGD{Nesterov: true, Inside: true}},
		{"lars", Settings{Trust: .02, LARS: kernels.LARSClip},
			LARS{Trust: .02, Form: kernels.LARSClip}},
	} {
		if rule, err := Named(c.name, c.s); err != nil || rule != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.name, rule, err, c.want)
		}
	}
}
