package program

import (
	"slices"
	"strings"

	"vksimclr/data"
	"vksimclr/losses"
)

// Words of dcl_negatives: one sum over the negatives of both views, or one for each.
const (
	jointNegatives = "joint"
	splitNegatives = "split"
)

func lossSettings() []setting {
	return []setting{
		{key: "loss_scale", value: losses.PaperScale.String(), words: words(losses.Scales()),
			help: "Contrastive losses: paper, the mean over all views, or official, twice that, " +
				"as the released SimCLR code has it."},
		{key: "hidden_norm", value: "true", help: "Compare cosines; --no-hidden-norm compares " +
			"products of embeddings as they are, which wants temperatures of 10 and more."},
		{key: "dcl_negatives", value: jointNegatives,
			words: words([]string{jointNegatives, splitNegatives}),
			help: "dcl and dclw: one log-sum-exp over the negatives of both views (the paper), " +
				"or split: one for each view (lightly)."},
		{key: "dclw_sigma", value: "0.5", help: "dclw: how sharply far pairs weigh more."},
		{key: "memory_keys", value: "0", help: "nt_xent: further negatives, the newest K " +
			"embeddings of past batches by a network whose weights are a moving average " +
			"(SimCLRv2: 65536); 0 means no memory."},
		{key: "memory_decay", value: "0.999", help: "Decay of that moving average, 0 to 1."},
	}
}

// lossOptions are the numbers of the loss.
func (s Settings) lossOptions() losses.Options {
	o := losses.Options{Temperature: s.Temperature, Unnormalized: !s.HiddenNorm,
		Split: s.DCLNegatives == splitNegatives, Sigma: s.DCLWSigma}
	if s.MemoryKeys > 0 {
		o.Memory = losses.Memory{Keys: s.MemoryKeys, Decay: s.MemoryDecay}
	}
	if s.LossScale == losses.OfficialScale.String() {
		o.Scale = losses.OfficialScale
	}
	return o
}

// lossRanges checks the numbers of lossSettings.
func (s Settings) lossRanges() []allowed {
	return []allowed{
		{"dclw_sigma", s.DCLWSigma, s.DCLWSigma > 0, "it must be above 0; the paper's is 0.5"},
		{"memory_keys", float64(s.MemoryKeys),
			s.MemoryKeys == 0 || between(s.MemoryKeys, 2*s.Batch, 1<<24),
			"give at least two for each picture of --batch, at most 16777216, or 0 for none"},
		{"memory_decay", s.MemoryDecay, between(s.MemoryDecay, 0, 1), "give 0 to 1"},
	}
}

// checkLoss finds settings that the loss does not have.
func (s Settings) checkLoss(problems *usageError) {
	for _, c := range []struct {
		set       bool
		key, flag string
		losses    []string // that have the setting
	}{
		{s.LossScale != losses.PaperScale.String(), "loss_scale is " + s.LossScale, "loss-scale",
			contrastiveLosses()},
		{!s.HiddenNorm, "hidden_norm is false", "no-hidden-norm", contrastiveLosses()},
		{s.DCLNegatives != jointNegatives, "dcl_negatives is " + s.DCLNegatives, "dcl-negatives",
			[]string{"dcl", "dclw"}},
		{s.SmallViews > 0, "small_views is not 0", "small-views", []string{"nt_xent", "supcon"}},
		{s.MemoryKeys != 0, "memory_keys is not 0", "memory-keys", []string{"nt_xent"}},
	} {
		if c.set && !slices.Contains(c.losses, s.Loss) {
			problems.add("%s, which the loss %s does not have: leave --%s out, or take --loss %s",
				c.key, s.Loss, c.flag, strings.Join(c.losses, " or "))
		}
	}
}

// contrastiveLosses are the losses with a softmax over similarities.
func contrastiveLosses() []string { return []string{"nt_xent", "dcl", "dclw", "supcon"} }

// checkLabels refuses a loss that learns from labels for pictures that have none.
func (s Settings) checkLabels(set data.Dataset) error {
	labelled, known := set.(data.Labelled)
	if s.Loss == "supcon" && (!known || len(labelled.Classes()) < 2) {
		return usage("train: --loss supcon learns from labels, and %s has none: give --labels or "+
			"a labelled set, or take --loss nt_xent", set.Name())
	}
	return nil
}
