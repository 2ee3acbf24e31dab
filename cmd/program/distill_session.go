package program

import (
	"context"
	"fmt"
	"reflect"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/supervise"
)

// beginDistill opens the teacher, the pictures and the student of a new run.
func (s *finetuneSession) beginDistill(ctx context.Context, f *distillCommand, c console) (
	err error) {
	if s.teacher, err = openTeacher(f.Teacher, f.Classifier, c); err != nil {
		return err
	}
	if err = s.student(f, c); err != nil {
		return err
	}
	if err = f.Pictures.over(&s.settings); err != nil {
		return err
	}
	s.out = f.Out
	if err = s.openUnlabelled(ctx, f.Limit, f.TestLimit); err != nil {
		return err
	}
	if s.settings.Size == 0 {
		s.settings.Size = s.settings.viewSize(s.set)
	}
	if err = s.see("distill", f.Seen); err != nil {
		return err
	}
	first := s.recipe.First // of an encoder alone
	if s.recipe, err = s.settings.recipe(s.settings.Size); err != nil {
		return err
	}
	s.options, err = f.options(s.set.Len(), s.alike())
	if err != nil {
		return err
	}
	s.options.Distill.Hash = s.teacher.hash
	if err = s.teach(); err != nil {
		return err
	}
	if err = s.follow(first); err != nil {
		return err
	}
	s.settings.Limit = f.Limit
	return s.sameViews()
}

// resumeDistill takes everything from the newest checkpoint of a stopped run.
func (s *finetuneSession) resumeDistill(ctx context.Context, out string, flags []string,
	c console) (err error) {
	if err := refuseFlags("distill", flags, "out"); err != nil {
		return err
	}
	if err := s.reopen(out, c); err != nil {
		return err
	}
	o := s.options.Distill
	if s.teacher, err = openTeacher(o.Teacher, o.Classifier, c); err != nil {
		return err
	}
	if s.teacher.hash != o.Hash {
		return fmt.Errorf("distill: %s is not the teacher that the run began with: bring that "+
			"one back, or start anew with another --out", o.Teacher)
	}
	if err := s.openUnlabelled(ctx, o.Limit, s.options.TestLimit); err != nil {
		return err
	}
	if err := s.teach(); err != nil {
		return err
	}
	return samePictures(s.checkpoint, s.path, s.set)
}

// openUnlabelled opens all pictures to train on, labelled or not, and those to test on where their
// labels are known to the teacher.
func (s *finetuneSession) openUnlabelled(ctx context.Context, limit, testLimit int) (err error) {
	s.settings.Limit, s.settings.KNNTest = limit, testLimit
	if s.parts, err = s.settings.openData(ctx, s.log); err != nil {
		return err
	}
	s.set = s.parts.Train
	return nil
}

// teach gives the teacher's answers to the pictures, and chooses those whose labels count.
func (s *finetuneSession) teach() (err error) {
	t, o := s.teacher, s.options
	classes := t.classifier.Classes
	if t.run == nil {
		if t.logits, t.classes, err = t.answers(s.set); err != nil {
			return err
		}
		classes = t.classes
	}
	if s.parts.Test != nil && !knownTo(s.parts.Test, classes) {
		fmt.Fprintf(s.log, "vksimclr: the classes of %s are not the teacher's: nothing is tested\n",
			s.parts.Test.Name())
		s.parts.Test = nil
	}
	if o.Distill.LabelsWeight == 0 {
		return nil
	}
	set, ok := s.set.(supervise.Labels)
	if !ok {
		return fmt.Errorf("distill: --labels-weight: there are no labels in %s: leave it out",
			s.set.Name())
	}
	s.known, err = s.places(set, o.Subset, o.LabelsPerClass, o.Seed)
	return err
}

// knownTo tells whether all labels of a set are among the given classes.
func knownTo(set data.Dataset, classes []string) bool {
	labels, ok := set.(supervise.Labels)
	if !ok {
		return false
	}
	known := map[string]bool{}
	for _, name := range classes {
		known[name] = true
	}
	for i := range labels.Len() {
		if !known[labels.Classes()[labels.Label(i)]] {
			return false
		}
	}
	return true
}

// alike tells whether the student has the encoder of its teacher.
func (s *finetuneSession) alike() bool {
	t := s.teacher.run
	return t != nil && reflect.DeepEqual(t.recipe.Encoder, s.recipe.Encoder)
}

// sameViews refuses a student that wants other views than its teacher.
func (s *finetuneSession) sameViews() error {
	if s.teacher.run == nil {
		return nil
	}
	input := func(v augment.Config) string {
		return fmt.Sprintf("views of %d pixels, normalize %v %v %v", v.Size, v.Normalize, v.Mean,
			v.Deviation)
	}
	a, b := input(s.teacher.run.recipe.Views), input(s.recipe.Views)
	if a != b {
		return usage("distill: the teacher takes %s and the student %s, but both see one view: "+
			"give a --init that was trained with the teacher's size and normalize", a, b)
	}
	return nil
}
