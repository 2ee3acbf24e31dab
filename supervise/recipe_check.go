package supervise

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"vksimclr/train"
)

// Validate returns every problem at once that needs no device, nil if there is none.
func (r Recipe) Validate() error {
	var bad []error
	check := func(ok bool, format string, args ...any) { // written so that NaN fails
		if !ok {
			bad = append(bad, fmt.Errorf("supervise: "+format, args...))
		}
	}
	check(slices.Contains(train.Layers(), r.Layer), "layer %q is not one of %s", r.Layer,
		strings.Join(train.Layers(), ", "))
	check(r.Epochs >= 1, "epochs is %d: give at least 1", r.Epochs)
	check(r.Rate.Base > 0, "the learning rate is %g: it must be above 0", r.Rate.Base)
	least := 2 // batch norms need a variance
	if r.Frozen && !r.Normed {
		least = 1
	}
	check(r.Batch >= least, "batch is %d: give at least %d", r.Batch, least)
	check(!r.Normed || r.Frozen, "a norm before the classifier is for a frozen network")
	if r.Rule == nil {
		bad = append(bad, errors.New("supervise: the recipe lacks a rule of update"))
	} else {
		bad = append(bad, r.Rule.Validate())
	}
	if d := r.Distillation; d != nil {
		check(d.Temperature > 0, "the temperature is %g: it must be above 0", d.Temperature)
		check(d.LabelsWeight >= 0 && d.LabelsWeight <= 1, "the labels' weight is %g: give 0 to 1",
			d.LabelsWeight)
	}
	return errors.Join(append(bad, r.checkPictures(), r.Views.Validate())...)
}

// checkPictures finds what is wrong with the pictures and with what is taught of them.
func (r Recipe) checkPictures() error {
	if r.Train == nil {
		return errors.New("supervise: the recipe has no pictures to train on")
	}
	if r.Batch > r.Train.Len() {
		return fmt.Errorf("supervise: batch is %d, but %s has only %d pictures: give a smaller one",
			r.Batch, r.Train.Name(), r.Train.Len())
	}
	classes, labels, err := r.targets()
	if err != nil {
		return err
	}
	if d := r.Distillation; d == nil {
		present := map[int]bool{}
		for _, label := range labels {
			present[label] = true
		}
		if len(present) < 2 {
			return fmt.Errorf("supervise: the pictures of %s are of %d class: give 2 or more "+
				"classes", r.Train.Name(), len(present))
		}
	} else if rows := r.Train.Len(); d.Teacher == nil && len(d.Logits) != rows*len(classes) {
		return fmt.Errorf("supervise: the teacher's answers are %d numbers, not %d for each of %d "+
			"pictures", len(d.Logits), len(classes), rows)
	}
	if r.Test == nil {
		return nil
	}
	_, err = r.testLabels(classes)
	return err
}
