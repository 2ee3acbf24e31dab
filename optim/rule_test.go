package optim

import (
	"math"
	"strings"
	"testing"
)

func TestRulesValidate(t *testing.T) {
	for _, r := range []Rule{DefaultLARS(), DefaultSGD(), DefaultAdamW()} {
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
	_, err := Named("adam", Settings{})
	if err == nil || !strings.Contains(err.Error(), `"adam" is not one of lars, sgd, adamw`) {
		t.Errorf("adam: %v", err)
	}
}
