package program

import (
	"math"
	"strings"
	"testing"
)

// What flags leave open follows the head and the number of labels.
func TestFinetuneOptions(t *testing.T) {
	for _, c := range []struct {
		flags         finetuneCommand
		layers, n, of int
		want          finetuneOptions
	}{
		{finetuneCommand{}, 2, 500, 50000,
			finetuneOptions{Layer: "h", Epochs: 60, Batch: 32, Optimizer: "sgd", LR: 0.05}},
		{finetuneCommand{}, 2, 50000, 50000,
			finetuneOptions{Layer: "h", Epochs: 30, Batch: 256, Optimizer: "sgd", LR: 0.05}},
		{finetuneCommand{Batch: 4096}, 2, 50000, 50000,
			finetuneOptions{Layer: "h", Epochs: 30, Batch: 4096, Optimizer: "sgd", LR: 0.8}},
		{finetuneCommand{Batch: 1024}, 3, 5000, 50000,
			finetuneOptions{Layer: "head1", Epochs: 30, Batch: 1024, Optimizer: "lars", LR: 0.16}},
		{finetuneCommand{Batch: 1024}, 3, 50000, 50000,
			finetuneOptions{Layer: "h", Epochs: 30, Batch: 1024, Optimizer: "lars", LR: 0.16}},
		{finetuneCommand{Protocol: "v1"}, 3, 5000, 50000,
			finetuneOptions{Layer: "h", Epochs: 30, Batch: 4096, Optimizer: "sgd", LR: 0.8}},
		{finetuneCommand{Protocol: "v2"}, 2, 500, 50000,
			finetuneOptions{Layer: "head1", Epochs: 60, Batch: 500, Optimizer: "lars",
				LR: 0.005 * math.Sqrt(500)}},
		{finetuneCommand{Protocol: "lightly", FromLayer: "2"}, 3, 500, 50000,
			finetuneOptions{Layer: "head2", Epochs: 30, Batch: 256, Optimizer: "sgd", LR: 0.05,
				Plain: true}},
		{finetuneCommand{From: "encoder", Epochs: 7}, 3, 500, 50000,
			finetuneOptions{Layer: "h", Epochs: 7, Batch: 32, Optimizer: "lars",
				LR: 0.005 * math.Sqrt(32)}},
		{finetuneCommand{Freeze: "encoder"}, 3, 6, 50000, finetuneOptions{Layer: "h", Frozen: true,
			Epochs: 90, Batch: 6, Optimizer: "sgd", LR: 0.1}},
		{finetuneCommand{Optimizer: "adamw"}, 2, 100, 100,
			finetuneOptions{Layer: "h", Epochs: 30, Batch: 8, Optimizer: "adamw", LR: 3e-4}},
	} {
		got, err := c.flags.options(c.layers, c.n, c.of)
		if err != nil || got != c.want {
			t.Errorf("%+v of %d: %v, %+v, want %+v", c.flags, c.n, err, got, c.want)
		}
	}
}

// TestFewClassesHaveNoTopFive: of five classes or fewer the top-5 is always 100 % and is not told.
func TestFewClassesHaveNoTopFive(t *testing.T) {
	top1, top5 := 23.5, 100.0
	for classes, told := range map[int]bool{2: false, 5: false, 6: true} {
		tuned := finetuneResult{Classes: classes, Top1: &top1, Top5: &top5, Test: 17}
		predicted := predictResult{Classes: make([]string, classes), Top1: &top1, Top5: &top5,
			Counts: make([]int, classes)}
		for _, text := range []string{tuned.String(), predicted.String()} {
			if !strings.Contains(text, "top-1 23.50 %") || strings.Contains(text, "top-5") != told {
				t.Errorf("%d classes: %s", classes, text)
			}
		}
	}
}
