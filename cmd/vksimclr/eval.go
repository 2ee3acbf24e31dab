package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/train"
)

type evalCommands struct {
	KNN knnCommand `cmd:"" name:"knn" help:"Classify test pictures by their neighbours."`
}

type knnCommand struct {
	Checkpoint     string  `arg:"" help:"A checkpoint, or a run's folder: its newest good one."`
	Data           string  `placeholder:"DATA" help:"Data set, as for train; default: the run's."`
	Labels         string  `placeholder:"WORD" help:"As for train; default: the run's."`
	Val            string  `placeholder:"PATH" help:"As for train; default: the run's."`
	Limit          int     `default:"0" help:"Training pictures in the bank; 0 means all."`
	KNNK           int     `default:"200" help:"Neighbours that vote."`
	KNNTemperature float64 `default:"0.1" help:"Temperature of their votes."`
	KNNTest        int     `default:"2000" help:"Test pictures to classify; 0 means all."`
	Device         string  `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON           bool    `help:"Print the result as JSON."`
}

func (knnCommand) Help() string {
	return `Top-1 accuracy of a cosine k-nearest-neighbour vote on the encoder's output. The encoder
is not changed.

Examples:

  vksimclr eval knn runs/mine
  vksimclr eval knn runs/mine/checkpoint-00000312.safetensors --data cifar10:DIR --knn-k 20 --json`
}

// Run restores the checkpoint's network and judges it.
func (k *knnCommand) Run(ctx context.Context, c console) error {
	r, err := restore(k.Checkpoint, c)
	if err != nil {
		return err
	}
	if err := k.override(&r.settings); err != nil {
		return err
	}
	result, err := k.judge(ctx, r, c.log)
	if errors.Is(err, train.ErrUnlabelled) {
		return fmt.Errorf("eval knn: %w: name a folder of class folders with --data, and with "+
			"--val the pictures to classify", err)
	}
	if err != nil {
		return fmt.Errorf("eval knn %s: %w", r.path, err)
	}
	if k.JSON {
		return c.printJSON(result)
	}
	_, err = fmt.Fprintf(c.out, "kNN top-1: %.2f %% (k %d, bank %d, test %d) of %s\n",
		result.Top1, result.K, result.Bank, result.Test, r.path)
	return err
}

// override lays the flags over the settings of the checkpoint's run.
func (k *knnCommand) override(s *Settings) error {
	if k.Data != "" {
		s.Data, s.Labels, s.Val = k.Data, data.LabelsAuto, ""
	}
	if k.Labels != "" {
		s.Labels = k.Labels
	}
	if k.Val != "" {
		s.Val = k.Val
	}
	// The bank is --limit pictures; training with fewer does not limit it.
	s.Limit, s.KNNBank = k.Limit, 0
	s.KNNK, s.KNNTemperature, s.KNNTest, s.Device = k.KNNK, k.KNNTemperature, k.KNNTest, k.Device
	s.Batch = 2 // plays no part here, and must not be held against a small bank
	return s.validate()
}

// openCheckpoint reads a file, or the newest good checkpoint of a folder.
func openCheckpoint(path string, c console) (*train.Checkpoint, string, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, "", fmt.Errorf("checkpoint: %w: give a checkpoint, or the folder of a run", err)
	}
	if stat.IsDir() {
		return train.NewestCheckpoint(path, func(err error) {
			fmt.Fprintf(c.log, "vksimclr: skipped: %s\n", err)
		})
	}
	checkpoint, err := train.ReadCheckpoint(path)
	return checkpoint, path, err
}

// knnResult is what eval knn prints.
type knnResult struct {
	Top1        float64 `json:"knn_top1"` // percent
	K           int     `json:"k"`
	Temperature float64 `json:"temperature"`
	Bank        int     `json:"bank"`
	Test        int     `json:"test"`
	Step        int     `json:"step"`
	Data        string  `json:"data"`
	Device      string  `json:"device"`
}

// judge encodes bank and test pictures on a device and classifies.
func (k *knnCommand) judge(ctx context.Context, r restored, log io.Writer) (result knnResult,
	err error) {
	s := r.settings
	parts, err := s.openData(ctx, log)
	if err != nil {
		return result, err
	}
	err = withDevice(engine.Options{Device: s.Device}, func(d *engine.Device) error {
		net, err := r.network(d)
		if err != nil {
			return err
		}
		j, err := s.judge(parts).Measure(ctx, d, net, r.recipe.Views, nil)
		result = knnResult{j.Top1, j.Neighbours, s.KNNTemperature, j.Bank, j.Test,
			r.checkpoint.Step, s.Data, d.Name()}
		return err
	})
	return result, err
}
