package program

import (
	"errors"
	"fmt"
	"strconv"

	"vksimclr/engine"
	"vksimclr/measure"
	"vksimclr/train"
)

// partSettings say which part of a batch is in the network at a time.
func partSettings() []setting {
	return []setting{
		{key: "micro_batch", value: "0",
			help: "Pictures in the network at a time, while the loss is that of the whole batch: " +
				"a number, 0 for the whole batch, or auto: as many as fit into its memory."},
		{key: "bn", value: "micro", words: "micro,frozen,whole,rank",
			help: "Statistics of batch norms in training: of what is in the network at a time " +
				"(micro), the running ones (frozen), or of the whole batch (whole), exact with " +
				"--micro-batch too, but slower; of each rank's share of the batch (rank). Ranks " +
				"without micro-batches take micro for whole."},
		{key: "views", value: "joint", words: "joint,separate",
			help: "Whether the views of a batch go through the network together, or each by " +
				"itself with batch norm statistics of its own."},
	}
}

// microBatch is the setting as a number; 0 where it is auto.
func (s Settings) microBatch() int {
	n, _ := strconv.Atoi(s.MicroBatch)
	return n
}

// checkMicroBatch finds a micro_batch that is neither a number nor auto.
func (s Settings) checkMicroBatch(problems *usageError) {
	if n, err := strconv.Atoi(s.MicroBatch); s.MicroBatch != autoWord && (err != nil || n < 0) {
		problems.add("micro_batch is %q: give a number of pictures, 0 for the whole batch, or auto",
			s.MicroBatch)
	}
}

// inParts gives a recipe what the settings say of views and parts.
func (s Settings) inParts(r *train.Recipe) {
	r.MicroBatch, r.SeparateViews = s.microBatch(), s.Views == "separate"
	switch s.BN {
	case "frozen":
		r.Norms = train.FrozenNorms
	case "whole":
		r.Norms = train.WholeNorms
	case "rank":
		r.Norms = train.RankNorms
	}
}

// resolveMicroBatch decides micro_batch where it is auto. Where nothing fits it is 1, for check to
// say why.
func (t *session) resolveMicroBatch(trial *trial) {
	if t.MicroBatch != autoWord {
		return
	}
	s := t.Settings
	n := t.ranks.size()
	micro, ok := train.LargestMicroBatch((t.Batch+n-1)/n, func(micro int) bool {
		s.MicroBatch = strconv.Itoa(micro)
		needs, err := trial.needs(s)
		return err == nil && trial.lacks(needs) == nil
	})
	if !ok {
		micro = 1
	}
	t.MicroBatch = strconv.Itoa(micro)
	if micro == 0 {
		fmt.Fprintf(t.told, "micro-batch: none, as the whole batch of %d fits\n", t.Batch)
	} else {
		fmt.Fprintf(t.told, "micro-batch: %d pictures, the most that fit: %d parts of a batch of "+
			"%d\n", micro, (t.Batch+micro-1)/micro, t.Batch)
	}
}

// resolveMicroBatch decides the recipe's micro-batch where it is auto.
func (f stepFlags) resolveMicroBatch(o engine.Options, recipe *train.Recipe) error {
	if f.MicroBatch != autoWord {
		return nil
	}
	o.Unmeasured = true
	var failed error
	try := *recipe
	ranks := 1
	if recipe.Ranks != nil {
		ranks = recipe.Ranks.Size()
	}
	micro, ok := train.LargestMicroBatch((recipe.Batch+ranks-1)/ranks, func(micro int) (fits bool) {
		try.MicroBatch = micro
		err := withDevice(o, func(d *engine.Device) error {
			plan, err := measure.MakePlan(d, try, false)
			fits = err == nil && plan.Fits
			var limit *engine.LimitError
			if errors.As(err, &limit) { // a smaller one may be within it
				err = nil
			}
			return err
		})
		failed = errors.Join(failed, err)
		return fits || err != nil
	})
	if failed != nil {
		return failed
	}
	if !ok {
		micro = 1
	}
	recipe.MicroBatch = micro
	return nil
}
