package program

import (
	"maps"

	"vksimclr/export"
)

// seenFlags say how pictures are shown to a trained encoder. Empty ones are the run's.
type seenFlags struct {
	EvalView   string `placeholder:"WORD" help:"As for train; default: the run's."`
	EvalResize int    `placeholder:"PIXELS" help:"As for train; default: the run's."`
}

// see lays the flags of a command over how the run shows pictures.
func (r *restored) see(command string, f seenFlags) error {
	if f == (seenFlags{}) {
		return nil
	}
	s := &r.settings
	if f.EvalView != "" {
		s.EvalView, s.EvalResize = f.EvalView, 0
	}
	if f.EvalResize != 0 {
		s.EvalResize = f.EvalResize
	}
	checked := *s
	checked.Size = r.viewSize()
	problems := &usageError{}
	checked.checkKinds(problems)
	for _, rule := range checked.viewRanges() {
		if rule.key == "eval_resize" && !rule.ok {
			problems.add("%s is %v: %s", rule.key, rule.value, rule.remedy)
		}
	}
	if problems.orNil() == nil {
		checked.checkViews(problems)
	}
	if err := problems.orNil(); err != nil {
		return usage("%s: %s", command, err)
	}
	r.recipe.Views = s.views(checked.Size)
	about := maps.Clone(r.recipe.About)
	for _, key := range []string{"crop", "resize"} { // one of them may go
		delete(about, key)
	}
	maps.Copy(about, export.Describe(s.Arch, r.recipe.Encoder, r.recipe.Views))
	r.recipe.About = about
	return nil
}
