package train

import (
	"context"
	"fmt"
	"math"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
)

// Judgement is a weighted k-nearest-neighbour vote on the encoder's output.
type Judgement struct {
	Top1          float64 // percent
	K, Bank, Test int
}

// Judge classifies test pictures by their nearest training pictures, as the settings of a configuration say.
func Judge(ctx context.Context, d *engine.Device, net *Network, c Config, progress func(done, of int)) (Judgement, error) {
	bankSize := c.Limit
	if c.KNNBank > 0 && (bankSize == 0 || c.KNNBank < bankSize) {
		bankSize = c.KNNBank
	}
	bankSet, err := data.Open(c.Data, data.Train, bankSize)
	if err != nil {
		return Judgement{}, err
	}
	testSet, err := data.Open(c.Data, data.Test, c.KNNTest)
	if err != nil {
		return Judgement{}, err
	}
	labelled, ok := bankSet.(data.Labelled)
	if !ok {
		return Judgement{}, fmt.Errorf("train: %s has no labels to judge by", bankSet.Name())
	}
	size := data.ViewSize(bankSet)
	total := bankSet.Len() + testSet.Len()
	bank, err := eval.Encode(ctx, d, net.Encoder, net.Weights, c.views(size), bankSet, func(done, _ int) { progress(done, total) })
	if err != nil {
		return Judgement{}, err
	}
	test, err := eval.Encode(ctx, d, net.Encoder, net.Weights, c.views(size), testSet, func(done, _ int) { progress(bankSet.Len()+done, total) })
	if err != nil {
		return Judgement{}, err
	}
	knn := eval.KNN{K: c.KNNK, Temperature: c.KNNTemperature, Classes: len(labelled.Classes())}
	result, err := knn.Classify(d, bank, test)
	if err != nil {
		return Judgement{}, err
	}
	return Judgement{Top1: math.Round(1e6*result.Top1) / 1e4, K: min(c.KNNK, bank.N()), Bank: bank.N(), Test: test.N()}, nil
}

// JudgeCheckpoint opens a device, restores a checkpoint's network and judges it on the data of c.
func JudgeCheckpoint(ctx context.Context, checkpoint *Checkpoint, c Config) (j Judgement, device string, err error) {
	set, err := data.Open(c.Data, data.Train, c.Limit)
	if err != nil {
		return j, "", err
	}
	d, err := openDevice(c.Device)
	if err != nil {
		return j, "", err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	net, err := NewNetwork(d, c, data.ViewSize(set))
	if err != nil {
		return j, "", err
	}
	if err := net.restore(checkpoint); err != nil {
		return j, "", fmt.Errorf("checkpoint of step %d: %w", checkpoint.Step, err)
	}
	j, err = Judge(ctx, d, net, c, func(int, int) {})
	return j, d.Name(), err
}

// judgeBefore measures the untrained encoder. A resumed run takes the result of the first one, or measures anew on the first weights.
func (r *run) judgeBefore(ctx context.Context, checkpoint *Checkpoint) (err error) {
	r.summary = Summary{Out: r.Out, Epochs: r.Epochs, Steps: r.done, Device: r.dev.Name()}
	if checkpoint != nil {
		if earlier, err := readSummary(r.Out); err == nil {
			r.summary.KNNBefore, r.summary.Loss = earlier.KNNBefore, earlier.Loss // a finished run has no step left to tell its loss
			return nil
		}
		if err := r.net.initialize(r.Config); err != nil {
			return err
		}
		defer func() {
			if err == nil {
				err = r.net.restore(checkpoint)
			}
		}()
	}
	if r.summary.KNNBefore, err = r.judge(ctx, "before"); err != nil {
		return err
	}
	return r.summary.Save()
}

func (r *run) judge(ctx context.Context, when string) (float64, error) {
	last := time.Now()
	j, err := Judge(ctx, r.dev, r.net, r.Config, func(done, of int) {
		if time.Since(last) > plainEvery {
			last = time.Now()
			r.bar.Note("kNN %s training: %d of %d pictures encoded", when, done, of)
		}
	})
	if err == nil {
		r.bar.Note("kNN %s training: %.2f %% (top-1, k %d, %d pictures in the bank, %d classified)", when, j.Top1, j.K, j.Bank, j.Test)
	}
	return j.Top1, err
}
