package program

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/optim"
	"vksimclr/runlog"
	"vksimclr/train"
)

// The settings of the optimiser become the rule, the rate and the exclusions of a recipe.
func TestRuleSettings(t *testing.T) {
	s := defaultSettings()
	r, err := s.recipe(32)
	if err != nil || r.Rule != (optim.SGD{Momentum: .9, WeightDecay: 5e-4}) || r.Exclude != nil ||
		r.ExcludeScale != nil || r.Average != (train.Average{}) || r.Tail != data.TailDrop {
		t.Errorf("the default recipe is %+v, %v", r, err)
	}
	s.Optimizer, s.LARS, s.TrustCoefficient, s.Nesterov = "lars", "clip", .02, true
	s.Exclude, s.ExcludeScale, s.EMADecay, s.JudgeEMA = "bias, head.*", "bias,norm", .99, true
	s.LRSchedule, s.LRSteps, s.LRFactor, s.LROffset, s.LastBatch = "step", "1,3", .5, 1, "wrap"
	s.Epochs = 4
	if err := s.validate(); err != nil {
		t.Fatal(err)
	}
	if r, err = s.recipe(32); err != nil {
		t.Fatal(err)
	}
	want := optim.LARS{Momentum: .9, WeightDecay: 5e-4, Trust: .02, Nesterov: true,
		Form: kernels.LARSClip}
	if r.Rule != want || !reflect.DeepEqual(r.Exclude, train.Exclusion{"bias", "head.*"}) ||
		!reflect.DeepEqual(r.ExcludeScale, train.Exclusion{"bias", "norm"}) ||
		r.Average != (train.Average{Decay: .99, Judge: true}) || r.Tail != data.TailWrap {
		t.Errorf("%+v", r)
	}
	if rate := r.Rate; rate.Curve != optim.Drops || !reflect.DeepEqual(rate.At, []int{1, 3}) ||
		rate.Factor != .5 || rate.Offset != 1 {
		t.Errorf("%+v", rate)
	}
	s.Exclude = "bais"
	var mistake *usageError
	if _, err := s.recipe(32); !errors.As(err, &mistake) || !strings.Contains(err.Error(), "bais") {
		t.Errorf("an unknown parameter is excluded: %v", err)
	}
	s.Exclude, s.ExcludeScale = "none", "same"
	if r, err = s.recipe(32); err != nil || r.Exclude == nil || len(r.Exclude) != 0 ||
		r.ExcludeScale != nil {
		t.Errorf("none excludes %v and %v, %v", r.Exclude, r.ExcludeScale, err)
	}
}

// steps are settings whose rate drops.
func steps(s Settings, at string) Settings {
	s.LRSchedule, s.LRSteps = "step", at
	return s
}

// Settings that do not fit together are refused by name.
func TestBadRuleSettings(t *testing.T) {
	for want, change := range map[string]func(s *Settings){
		"--lars popular is for": func(s *Settings) { s.LARS = "popular" },
		"--nesterov is for":     func(s *Settings) { s.Optimizer, s.Nesterov = "adamw", true },
		"--optimizer-style keras is for": func(s *Settings) {
			s.Optimizer, s.OptimizerStyle = "lars", "keras"
		},
		"lars is \"larc\"":                func(s *Settings) { s.LARS = "larc" },
		"beta2 is 1":                      func(s *Settings) { s.Beta2 = 1 },
		"no pattern of parameter names":   func(s *Settings) { s.Exclude = "bias,[" },
		"there is no average":             func(s *Settings) { s.JudgeEMA = true },
		"ema_decay is 1":                  func(s *Settings) { s.EMADecay = 1 },
		"give the epochs of its drops":    func(s *Settings) { s.LRSchedule = "step" },
		"lr_steps are for":                func(s *Settings) { s.LRSteps = "1" },
		"are not rising epochs":           func(s *Settings) { *s = steps(*s, "3,1") },
		"the last of 2 epochs is 1":       func(s *Settings) { *s = steps(*s, "2") },
		"only a cosine has an end":        func(s *Settings) { s.LRSchedule, s.LREnd = "step", .1 },
		"lr_offset is 2":                  func(s *Settings) { s.LROffset = 2 },
		"last_batch is wrap, which needs": func(s *Settings) { s.Limit, s.LastBatch = 200, "wrap" },
	} {
		s := defaultSettings()
		change(&s)
		if err := s.validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A run with LARS tells its trust ratios in metrics.jsonl; one with an average keeps the averaged
// encoder, goes on, and its evaluations are of the average.
func TestRunWithAverage(t *testing.T) {
	enginetest.Device(t)
	out := filepath.Join(t.TempDir(), "run")
	arguments := []string{"train", "--data", "shapes:96", "--batch", "32", "--epochs", "1",
		"--width", "4", "--knn-test", "16", "--knn-bank", "32", "--optimizer", "lars", "--lars",
		"popular", "--trust", "0.02", "--ema-decay", "0.5", "--judge-ema", "--out", out}
	var log strings.Builder
	if code := Run(arguments, &log, &log); code != 0 {
		t.Fatalf("exit code %d\n%s", code, log.String())
	}
	text, err := os.ReadFile(filepath.Join(out, runlog.MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(text)) {
		var step struct{ Loss, Gradient_Norm, Trust_Min, Trust_Median, Trust_Max *float64 }
		if err := json.Unmarshal([]byte(line), &step); err != nil || step.Loss == nil {
			continue
		}
		found++
		if step.Trust_Min == nil || step.Trust_Max == nil || step.Gradient_Norm == nil ||
			!(*step.Trust_Min > 0 && *step.Trust_Min <= *step.Trust_Median &&
				*step.Trust_Median <= *step.Trust_Max) {
			t.Errorf("trust ratios in %s", line)
		}
	}
	if found != 3 {
		t.Errorf("%d steps in %s", found, text)
	}
	encoder := filepath.Join(out, train.AverageEncoderFile)
	log.Reset()
	if code := Run([]string{"eval", "knn", encoder, "--data", "shapes:64", "--no-cache"}, &log,
		&log); code != 0 {
		t.Errorf("eval of %s: %d\n%s", encoder, code, log.String())
	}
	log.Reset()
	code := Run([]string{"train", "--resume", "--out", out, "--ema-decay", "0.9"}, &log, &log)
	if code != exitUsage || !strings.Contains(log.String(), "ema_decay") {
		t.Errorf("another decay: exit code %d\n%s", code, log.String())
	}
}

// TestIdleFlags: a flag that does nothing beside the others is refused by name, and what decides
// whether it does may still be chosen.
func TestIdleFlags(t *testing.T) {
	for line, want := range map[string]string{
		"--optimizer sgd --trust-coefficient 0.02":    "is for --optimizer lars, not sgd",
		"--optimizer lars --beta2 0.9":                "--optimizer adam and adamw, not lars",
		"--lr-factor 0.5":                             "is for --lr-schedule step, not cosine",
		"--loss alignment_uniformity --temperature 1": "nothing that the loss",
		"--loss dcl --dclw-sigma 0.3":                 "is for --loss dclw, not dcl",
		"--memory-decay 0.5":                          "give --memory-keys",
		"--small-size 8":                              "give --small-views",
		"--head-layers 1 --hidden 7":                  "head_layers is 1; leave --hidden out",
		"--head-layers 0 --last-bn":                   "head_layers is 0; leave --last-bn out",
		"--no-blur --blur-kernel 5":                   "leave --blur-kernel out",
	} {
		mistake{"train " + line, exitUsage, want}.refusedInOneLine(t,
			append([]string{"train"}, strings.Fields(line)...)...)
	}
	s := defaultSettings()
	s.Optimizer = "sgd"
	if err := s.checkIdle([]string{"trust-coefficient"}, []string{"optimizer"}); err != nil {
		t.Error(err)
	}
	if err := s.checkIdle([]string{"momentum", "lr"}, nil); err != nil {
		t.Error(err)
	}
}
