package program

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/supervise"
	"vksimclr/train"
)

// sgdFlags are those of eval linear for all protocols but lbfgs.
type sgdFlags struct {
	Epochs int     `default:"90" help:"Of all but lbfgs: times through the training pictures."`
	Batch  int     `default:"256" help:"Of all but lbfgs: pictures in a step, at most all."`
	LR     float64 `default:"0" help:"${sgd_lr_help}"`
}

// sgdResult is what eval linear tells of a protocol that goes step by step.
type sgdResult struct {
	Epochs int     `json:"epochs"`
	Batch  int     `json:"batch"`
	LR     float64 `json:"lr"` // the highest
	On     string  `json:"on"` // what the classifier saw
}

func (f sgdFlags) check() error {
	problems := &usageError{}
	if f.Epochs < 1 || f.Batch < 1 {
		problems.add("eval linear: --epochs %d, --batch %d: give 1 or more", f.Epochs, f.Batch)
	}
	if !(f.LR >= 0) {
		problems.add("eval linear: --lr %g: give a rate above 0, or leave it out", f.LR)
	}
	return problems.orNil()
}

// judgeStepped trains the classifier by the steps of a protocol and tests it. The encoder is
// frozen.
func (l *linearCommand) judgeStepped(ctx context.Context, j *judging, p linearProtocol) (
	r *linearResult, err error) {
	if !p.cached && j.ranks.size() > 1 {
		return nil, usage("eval linear: --protocol %s trains in one process, but %d were started: "+
			"start it without mpirun", l.Protocol, j.ranks.size())
	}
	parts, err := j.testable()
	if err != nil {
		return nil, err
	}
	fit, test := parts[0], parts[1]
	p.batch = min(p.batch, fit.set.Len())
	r = &linearResult{Train: fit.set.Len(), Test: test.set.Len(), Protocol: l.Protocol,
		Classes: fit.classes, judged: j.about("")}
	peak, err := p.peak()
	if err != nil {
		return nil, err
	}
	r.SGD = &sgdResult{Epochs: p.epochs, Batch: p.batch, LR: peak, On: "crops and flips"}
	started := time.Now()
	var classifier eval.Classifier
	if p.cached {
		r.SGD.On = "features of whole pictures"
		classifier, err = l.trainCached(ctx, j, p, r, parts)
	} else {
		classifier, err = l.trainViews(ctx, j, p, r, parts)
	}
	if err != nil {
		return nil, err
	}
	r.Seconds = time.Since(started).Seconds()
	r.Classifier = filepath.Join(j.dir, eval.LinearFile)
	j.keep(r.Classifier, classifier.Save(r.Classifier))
	j.confusion("eval-linear-"+l.Protocol+"-confusion",
		fmt.Sprintf("linear, %s: top-1 %.2f %% of %d", l.Protocol, r.Top1, r.Test), r.Confusion,
		r.Classes)
	return r, nil
}

// trainCached trains on the features of whole pictures.
func (l *linearCommand) trainCached(ctx context.Context, j *judging, p linearProtocol,
	r *linearResult, parts []*part) (c eval.Classifier, err error) {
	if err := j.features(ctx, parts, nil); err != nil {
		return c, err
	}
	shown := newCountdown(j.log, "fitted")
	shown.noun = "epochs"
	defer shown.close()
	found, err := eval.LinearAdam{Epochs: p.epochs, Batch: p.batch, Rate: p.rate.Base,
		Decay: p.decay, Seed: l.Seed, Progress: shown.show}.Fit(ctx, parts[0].features,
		len(r.Classes))
	if err != nil {
		return c, err
	}
	c = eval.Classifier{Weight: found.Weight, Bias: found.Bias, Classes: r.Classes,
		Layer: j.flags.Layer, Encoder: j.hash}
	return c, r.score(c, parts[0], parts[1])
}

// trainViews trains on the device, on crops and flips of the training pictures.
func (l *linearCommand) trainViews(ctx context.Context, j *judging, p linearProtocol,
	r *linearResult, parts []*part) (c eval.Classifier, err error) {
	recipe := p.recipe()
	recipe.Train, recipe.Test, recipe.Views = parts[0].set, parts[1].set, j.recipe.Views
	recipe.Layer, recipe.Seed, recipe.Batch = j.flags.Layer, l.Seed, p.batch
	if err := recipe.Validate(); err != nil {
		return c, err
	}
	var found supervise.LinearResult
	err = withDevice(engine.Options{Device: j.settings.Device}, func(d *engine.Device) error {
		r.Device = d.Name()
		found, err = l.trainSGD(ctx, d, j, recipe)
		return err
	})
	if err != nil {
		return c, err
	}
	if found.Encoder != j.hash {
		panic("eval: the encoder " + found.Encoder + " is not the checkpoint's, " + j.hash)
	}
	r.TrainTop1 = percent(found.Accuracy / 100)
	r.tested(found.Score)
	return found.Classifier, nil
}

// trainSGD trains and tests, and shows how far it is.
func (l *linearCommand) trainSGD(ctx context.Context, d *engine.Device, j *judging,
	recipe supervise.Recipe) (found supervise.LinearResult, err error) {
	net, err := j.network(d)
	if err != nil {
		return found, err
	}
	steps := recipe.Epochs * data.StepsPerEpoch(recipe.Train.Len(), recipe.Batch)
	bar, tested := newProgress(j.log, steps, recipe.Epochs), newCountdown(j.log, "classified")
	defer bar.close()
	defer tested.close()
	return supervise.Linear(ctx, d, net, recipe, func(s train.StepDone) error {
		return bar.listen(s)
	}, func(done, of int) {
		bar.close()
		tested.show(done, of)
	})
}
