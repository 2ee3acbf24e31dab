package program

import (
	"fmt"
	"slices"
)

// checkIdle refuses flags of the command line that would do nothing beside the other settings. Open
// settings are still to be chosen: what depends on them is not refused. Settings of files, presets
// and runs that go on are left as they are.
func (s Settings) checkIdle(flags, open []string) error {
	small, head := s.SmallViews > 0, s.HeadLayers > 0
	adam := s.Optimizer == "adam" || s.Optimizer == "adamw"
	lars := fmt.Sprintf("is for --optimizer lars, not %s", s.Optimizer)
	beside := fmt.Sprintf("is for --optimizer adam and adamw, not %s", s.Optimizer)
	none := fmt.Sprintf("is for a projection head, and head_layers is %d", s.HeadLayers)
	problems := &usageError{}
	for _, rule := range []struct {
		does bool
		by   string // the setting that decides whether it does
		why  string
		keys []string
	}{
		{s.Optimizer == "lars", "optimizer", lars, []string{"trust-coefficient", "exclude-scale"}},
		{adam, "optimizer", beside, []string{"beta2", "eps"}},
		{s.LRSchedule == "step", "lr_schedule", "is for --lr-schedule step, not " + s.LRSchedule,
			[]string{"lr-factor"}},
		{s.Loss != "alignment_uniformity", "loss", "is nothing that the loss " + s.Loss + " has",
			[]string{"temperature"}},
		{s.Loss == "dclw", "loss", "is for --loss dclw, not " + s.Loss, []string{"dclw-sigma"}},
		{s.MemoryKeys > 0, "memory_keys", "is for a memory: give --memory-keys",
			[]string{"memory-decay"}},
		{small, "small_views", "is for small views: give --small-views",
			[]string{"small-size", "small-min-area", "small-max-area"}},
		{s.HeadLayers > 1, "head_layers", fmt.Sprintf("is for hidden layers of the head, and "+
			"head_layers is %d", s.HeadLayers), []string{"hidden"}},
		{head, "head_layers", none, []string{"dim", "last-bn", "head-norm", "head-bias"}},
		{s.Blur, "blur", "is for --blur, and views are not blurred", []string{"blur-probability",
			"blur-kernel", "blur-min-sigma", "blur-max-sigma", "blur-sigma-per", "blur-border"}},
	} {
		if rule.does || slices.Contains(open, rule.by) {
			continue
		}
		for _, key := range rule.keys {
			if slices.Contains(flags, key) {
				problems.add("--%s %s; leave --%s out", key, rule.why, key)
			}
		}
	}
	return problems.orNil()
}
