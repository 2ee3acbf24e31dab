package program

import (
	"slices"
	"strings"

	"vksimclr/optim"
	"vksimclr/supervise"
	"vksimclr/train"
)

// linearProtocol is a published way to train a linear classifier on a frozen encoder, on crops and
// flips, or on the features of whole pictures.
type linearProtocol struct {
	name   string
	epochs int
	batch  int
	rule   optim.Rule
	rate   train.Rate
	normed bool // a batch norm stands before the classifier
	cached bool // features of whole pictures; the rule is Adam
	decay  float64
}

// linearProtocols lists the words of eval linear --protocol beside lbfgs;
// docs/switches-protocols.md says whose they are.
func linearProtocols() []linearProtocol {
	sgd := func(nesterov bool, decay float64) optim.Rule {
		return optim.SGD{Momentum: 0.9, Nesterov: nesterov, WeightDecay: decay}
	}
	linear := func(base float64) train.Rate {
		return train.Rate{Base: base, Scaling: optim.Linear}
	}
	drops := func(base float64, epochs ...int) train.Rate {
		return train.Rate{Base: base, Scaling: optim.Linear, Curve: optim.Drops, At: epochs,
			Factor: 0.1}
	}
	keras := func(decay float64) optim.Rule {
		return optim.SGD{Momentum: 0.9, Nesterov: true, WeightDecay: decay, Inside: true}
	}
	adam := optim.Adam{Beta1: 0.9, Beta2: 0.999, Eps: optim.TorchEps}
	return []linearProtocol{
		{name: "sgd", epochs: 90, batch: 256, rule: sgd(true, 0), rate: linear(0.1)},
		{name: "paper", epochs: 90, batch: 4096, rule: sgd(true, 0), rate: linear(0.1)},
		{name: "official", epochs: 90, batch: 4096, rule: keras(1e-6), rate: linear(0.1)},
		{name: "official-cifar", epochs: 100, batch: 512, rule: keras(0), rate: linear(0.1)},
		{name: "lightly", epochs: 90, batch: 256, rule: sgd(false, 0), rate: linear(0.1)},
		{name: "sololearn", epochs: 100, batch: 256, rule: sgd(false, 0),
			rate: drops(1, 60, 80)},
		{name: "vissl", epochs: 28, batch: 256, rule: sgd(true, 5e-4),
			rate: drops(0.01, 8, 16, 24), normed: true},
		{name: "dkobak-aug", epochs: 100, batch: 512, rule: adam,
			rate: train.Rate{Base: 0.1, Curve: optim.CosineEpochs}},
		{name: "dkobak", epochs: 500, batch: 1000, rate: train.Rate{Base: 0.01}, cached: true,
			decay: 5e-6},
	}
}

// protocol is the one that the flag names; ok is false for lbfgs.
func (l *linearCommand) protocol() (p linearProtocol, ok bool, err error) {
	names := []string{"lbfgs"}
	for _, p := range linearProtocols() {
		if names = append(names, p.name); p.name == l.Protocol {
			return p, true, nil
		}
	}
	if l.Protocol == "lbfgs" {
		return p, false, nil
	}
	return p, false, usage("eval linear: --protocol %s: give %s", l.Protocol,
		strings.Join(names, ", "))
}

// foreign refuses the given flags that the protocol does not have.
func (l *linearCommand) foreign(flags []string, stepped bool) error {
	others, remedy := []string{"epochs", "batch", "lr"}, "--protocol sgd"
	if stepped {
		others, remedy = []string{"l2", "validation"}, "--protocol lbfgs"
	}
	problems := &usageError{}
	for _, flag := range others {
		if slices.Contains(flags, flag) {
			problems.add("eval linear: the protocol %s has no --%s: leave it out, or take %s",
				l.Protocol, flag, remedy)
		}
	}
	return problems.orNil()
}

// with is the protocol with what the given flags say.
func (p linearProtocol) with(f sgdFlags, flags []string) linearProtocol {
	if slices.Contains(flags, "epochs") && f.Epochs != p.epochs {
		scaled := slices.Clone(p.rate.At)
		for i, epoch := range scaled { // the drops keep their share of the epochs
			scaled[i] = max(1, epoch*f.Epochs/p.epochs)
		}
		p.epochs, p.rate.At = f.Epochs, scaled
	}
	if slices.Contains(flags, "batch") {
		p.batch = f.Batch
	}
	if f.LR > 0 {
		p.rate.Base, p.rate.Scaling = f.LR, optim.None
	}
	return p
}

// recipe is the recipe of a protocol on crops and flips, but for pictures, views and seed.
func (p linearProtocol) recipe() supervise.Recipe {
	return supervise.Recipe{Frozen: true, Normed: p.normed, Epochs: p.epochs, Rule: p.rule,
		Rate: p.rate}
}

// peak is the highest rate.
func (p linearProtocol) peak() (float64, error) {
	if p.rate.Scaling == "" {
		return p.rate.Base, nil
	}
	return p.rate.Scaling.Peak(p.rate.Base, p.batch)
}
