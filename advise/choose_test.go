package advise

import (
	"fmt"
	"strings"
	"testing"
)

// flat is a device on which every network does the same number of GFLOP a second.
func flat(gflops float64) func(Network) float64 {
	return func(n Network) float64 { return gflops / candidate{n.Arch, n.Size}.cost() }
}

func photos(n int) Pictures { return Pictures{Count: n, Height: 375, Width: 500} }

// facts are what the cases of TestChoose have in common.
func facts(p Pictures, kind string, given ...string) Facts {
	f := Facts{Pictures: p, Device: Device{Kind: kind, Half: kind != "cpu",
		Matrices: kind == "discrete"}, Given: map[string]string{}}
	for _, g := range given {
		key, value, _ := strings.Cut(g, "=")
		f.Given[key] = value
	}
	return f
}

func (f Facts) at(gflops float64) Facts {
	f.Speed = flat(gflops)
	return f
}

func (f Facts) within(batch int) Facts {
	f.Fits = func(Network) int { return batch }
	return f
}

// TestChoose: what is chosen for the data and devices that people have. Each want lists some of the
// choices.
func TestChoose(t *testing.T) {
	cifar := Pictures{Count: 50_000, Height: 32, Width: 32, Uniform: true}
	cells := Pictures{Count: 800, Height: 50, Width: 60, Grey: 1}
	for name, c := range map[string]struct {
		facts Facts
		want  string
	}{
		"10,000 photos, laptop GPU": {facts(photos(10_000), "integrated").at(600),
			"size=160 arch=resnet18 precision=fp32 batch=256 epochs=190 blur=true " +
				"temperature=0.2 color_strength=1 optimizer=sgd lr=0.0075 lr_scaling=sqrt " +
				"warmup_epochs=10"},
		"10,000 photos, fast GPU": {facts(photos(10_000), "discrete").at(20_000),
			"size=224 arch=resnet18 precision=mixed batch=256 epochs=250"},
		"10,000 photos, no try": {facts(photos(10_000), "discrete"), "size=224 arch=resnet18"},
		"10,000 photos, slow GPU": {facts(photos(10_000), "discrete").at(20),
			"size=64 arch=resnet18"},
		"10,000 photos, two cores": {facts(photos(10_000), "cpu").at(15),
			"size=64 arch=small precision=fp32 batch=128 blur=false color_strength=0.5"},
		"10,000 photos, many cores": {facts(photos(10_000), "cpu").at(1500),
			"size=160 arch=resnet18"},
		"10,000 photos, a very slow CPU": {facts(photos(10_000), "cpu").at(0.5), "arch=tiny"},
		"ImageNet, fast GPU": {facts(photos(1_281_167), "discrete").at(60_000),
			"size=224 arch=resnet50 batch=512 epochs=18"},
		"CIFAR-10, fast GPU": {facts(cifar, "discrete").at(20_000),
			"size=32 arch=resnet18 batch=512 epochs=100 blur=false color_strength=0.5"},
		"CIFAR-10, CPU": {facts(cifar, "cpu").at(15), "size=32 arch=small batch=128"},
		"800 grey cells": {facts(cells, "discrete").at(20_000),
			"size=32 arch=resnet18 batch=64 epochs=800 temperature=0.5 color_strength=0.5"},
		"twenty pictures": {facts(photos(20), "cpu"), "arch=small size=64 batch=16 epochs=800"},
		"five pictures":   {facts(photos(5), "cpu"), "batch=4"},
		"28 pixels": {facts(Pictures{Count: 60_000, Height: 28, Width: 28, Uniform: true},
			"cpu"), "size=28"},
		"little memory": {facts(photos(10_000), "discrete").within(100), "batch=64"},

		"a given size": {facts(photos(9_000), "cpu", "size=128"), "arch=small blur=true"},
		"a given arch": {facts(photos(9_000), "cpu", "arch=resnet18"), "size=64"},
		"a given batch": {facts(photos(90_000), "discrete", "batch=4096"),
			"temperature=0.1 optimizer=lars lr=0.075 lr_scaling=sqrt weight_decay=1e-06"},
		"a given lr": {facts(photos(9_000), "discrete", "lr=0.06"),
			"lr_scaling=none optimizer=sgd"},
		"a given scaling": {facts(photos(9_000), "discrete", "lr_scaling=none"), "lr=0.12"},
		"linear scaling":  {facts(photos(9_000), "discrete", "lr_scaling=linear"), "lr=0.12"},
		"given epochs": {facts(photos(9_000), "discrete", "epochs=5"),
			"warmup_epochs=0.5 temperature=0.2"},
		"adamw": {facts(photos(9_000), "discrete", "optimizer=adamw"),
			"lr=0.001 lr_scaling=none weight_decay=0.0001"},
	} {
		choices := Choose(c.facts)
		text := " "
		for _, choice := range choices {
			text += choice.Setting + "=" + choice.Value + " "
			if _, given := c.facts.Given[choice.Setting]; given || choice.Reason == "" {
				t.Errorf("%s: %+v", name, choice)
			}
		}
		for want := range strings.FieldsSeq(c.want) {
			if !strings.Contains(text, " "+want+" ") {
				t.Errorf("%s: want %s:%s", name, want, text)
			}
		}
		if len(choices)+len(c.facts.Given) != len(Settings()) {
			t.Errorf("%s: %d choices beside %v", name, len(choices), c.facts.Given)
		}
	}
}

// TestBudget: a slow device cuts the epochs, and the reason names the number without a cut.
func TestBudget(t *testing.T) {
	f := facts(photos(10_000), "cpu", "arch=small", "size=64").at(5)
	for _, c := range Choose(f) {
		if c.Setting == "epochs" && (c.Value != "35" ||
			!strings.Contains(c.Reason, "--epochs 130")) {
			t.Errorf("%+v", c)
		}
	}
}

// TestTriesAreFew: no choice tries more than three networks, and a run of moments tries none.
func TestTriesAreFew(t *testing.T) {
	for _, gflops := range []float64{0.1, 1, 10, 100, 1e3, 1e4, 1e5} {
		for _, kind := range []string{"cpu", "integrated", "discrete"} {
			tried := map[string]bool{}
			f := facts(photos(20_000), kind)
			f.Speed = func(n Network) float64 {
				tried[fmt.Sprint(n.Arch, n.Size)] = true
				return flat(gflops)(n)
			}
			Choose(f)
			if len(tried) > tries {
				t.Errorf("%s at %g GFLOP/s: tried %v", kind, gflops, tried)
			}
		}
	}
	f := facts(photos(40), "cpu", "size=16", "epochs=1")
	f.Speed = func(Network) float64 { t.Error("a run of a second was tried"); return 1 }
	Choose(f)
}

func TestNumbersForPeople(t *testing.T) {
	for want, have := range map[string]string{"1,281,167": count(1281167), "3.2": count(3.21),
		"999": count(999), "75 s": hours(75), "60 min": hours(3600), "8.0 h": hours(8 * 3600)} {
		if have != want {
			t.Errorf("%s, want %s", have, want)
		}
	}
}
