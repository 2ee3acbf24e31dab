package main

import (
	"context"
	"fmt"
	"os"

	"vksimclr/train"
)

type evalCommands struct {
	KNN knnCommand `cmd:"" name:"knn" help:"Classify test pictures by their nearest training pictures."`
}

type knnCommand struct {
	Checkpoint     string  `arg:"" help:"A checkpoint, or the folder of a run: then its newest good one."`
	Data           string  `placeholder:"DATA" help:"shapes or cifar10:DIR; default: what the encoder was trained on."`
	Limit          int     `default:"0" help:"Training pictures in the bank; 0 means all."`
	KNNK           int     `default:"200" help:"Neighbours that vote."`
	KNNTemperature float64 `default:"0.1" help:"Temperature of their votes."`
	KNNTest        int     `default:"2000" help:"Test pictures that are classified; 0 means all."`
	Device         string  `placeholder:"DEVICE" help:"Vulkan device: an index, UUID or part of a name from 'vksimclr devices'."`
	JSON           bool    `help:"Print the result as JSON."`
}

func (knnCommand) Help() string {
	return `Top-1 accuracy of a cosine k-nearest-neighbour vote on the encoder's output; the encoder is not changed.

Examples:

  vksimclr eval knn runs/mine
  vksimclr eval knn runs/mine/checkpoint-00000312.safetensors --data cifar10:DIR --knn-k 20 --json`
}

// Run reads the checkpoint and has it judged.
func (k *knnCommand) Run(ctx context.Context, c console) error {
	checkpoint, path, err := openCheckpoint(k.Checkpoint, c)
	if err != nil {
		return err
	}
	config := checkpoint.Config
	if k.Data != "" {
		config.Data = k.Data
	}
	// The bank is --limit pictures; training with fewer does not limit it.
	config.Limit, config.KNNBank = k.Limit, 0
	config.KNNK, config.KNNTemperature, config.KNNTest, config.Device = k.KNNK, k.KNNTemperature, k.KNNTest, k.Device
	config.Batch = 2 // plays no part here, and must not be held against a small bank
	if err := config.Validate(); err != nil {
		return err
	}
	result, err := judge(ctx, checkpoint, config)
	if err != nil {
		return fmt.Errorf("eval knn %s: %w", path, err)
	}
	if k.JSON {
		return c.printJSON(result)
	}
	_, err = fmt.Fprintf(c.out, "kNN top-1: %.2f %% (k %d, bank %d, test %d) of %s\n", result.Top1, result.K, result.Bank, result.Test, path)
	return err
}

// openCheckpoint reads a file, or the newest good checkpoint of a folder.
func openCheckpoint(path string, c console) (*train.Checkpoint, string, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, "", fmt.Errorf("eval: %w", err)
	}
	if stat.IsDir() {
		return train.NewestCheckpoint(path, func(err error) { fmt.Fprintf(c.log, "vksimclr: skipped: %s\n", err) })
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

func judge(ctx context.Context, checkpoint *train.Checkpoint, config train.Config) (knnResult, error) {
	j, device, err := train.JudgeCheckpoint(ctx, checkpoint, config)
	return knnResult{j.Top1, j.K, config.KNNTemperature, j.Bank, j.Test, checkpoint.Step, config.Data, device}, err
}
