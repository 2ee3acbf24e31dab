package supervise

import (
	"errors"
	"fmt"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/optim"
	"vksimclr/train"
)

// Recipe is everything that decides supervised training of a network.
type Recipe struct {
	Train data.Dataset // Labelled pictures to train on
	Test  data.Dataset // Labelled pictures for Run.Test; nil: none

	// Views are those of the encoder's training. Supervised training crops and flips as they say
	// and changes no colours. Tests use their views for evaluation.
	Views augment.Config

	Layer  string // what the classifier reads: train.LayerH or train.LayerHead1
	Frozen bool   // train the classifier alone; the network runs as in evaluation

	Rule optim.Rule
	Rate train.Rate

	Epochs int // times through the pictures
	Batch  int // pictures in a step; each gives one view
	Seed   uint64

	About    map[string]string // as train.Recipe.About
	Settings string            // as train.Recipe.Settings
}

// Validate returns every problem at once that needs no device, nil if there is none.
func (r Recipe) Validate() error {
	var bad []error
	check := func(ok bool, format string, args ...any) { // written so that NaN fails
		if !ok {
			bad = append(bad, fmt.Errorf("supervise: "+format, args...))
		}
	}
	check(r.Layer == train.LayerH || r.Layer == train.LayerHead1, "layer %q is not %s or %s",
		r.Layer, train.LayerH, train.LayerHead1)
	check(r.Epochs >= 1, "epochs is %d: give at least 1", r.Epochs)
	check(r.Rate.Base > 0, "the learning rate is %g: it must be above 0", r.Rate.Base)
	least := 2 // batch norms need a variance
	if r.Frozen {
		least = 1
	}
	check(r.Batch >= least, "batch is %d: give at least %d", r.Batch, least)
	if r.Rule == nil {
		bad = append(bad, errors.New("supervise: the recipe lacks a rule of update"))
	} else {
		bad = append(bad, r.Rule.Validate())
	}
	set, labelled := r.Train.(Labels)
	if !labelled {
		bad = append(bad, errors.New("supervise: the pictures to train on have no labels"))
	} else {
		bad = append(bad, r.checkLabels(set))
	}
	return errors.Join(append(bad, r.Views.Validate())...)
}

// checkLabels finds what is wrong with the pictures.
func (r Recipe) checkLabels(set Labels) error {
	if r.Batch > set.Len() {
		return fmt.Errorf("supervise: batch is %d, but %s has only %d pictures: give a smaller one",
			r.Batch, set.Name(), set.Len())
	}
	present := 0
	for _, places := range byClass(set) {
		if len(places) > 0 {
			present++
		}
	}
	if present < 2 {
		return fmt.Errorf("supervise: the pictures of %s are of %d class: give 2 or more classes",
			set.Name(), present)
	}
	if r.Test == nil {
		return nil
	}
	_, err := r.testLabels(set)
	return err
}

// testLabels are the classes of the test pictures as the training set numbers them.
func (r Recipe) testLabels(set Labels) ([]int, error) {
	test, ok := r.Test.(Labels)
	if !ok {
		return nil, fmt.Errorf("supervise: %s, which is tested on, has no labels", r.Test.Name())
	}
	number := map[string]int{}
	for i, name := range set.Classes() {
		number[name] = i
	}
	labels := make([]int, test.Len())
	for i := range labels {
		name := test.Classes()[test.Label(i)]
		if labels[i], ok = number[name]; !ok {
			return nil, fmt.Errorf("supervise: class %q of %s is not one of the %d classes of %s",
				name, test.Name(), len(number), set.Name())
		}
	}
	return labels, nil
}

// views are the recipe's views with crops and flips alone.
func (r Recipe) views() augment.Config {
	v := r.Views
	v.ColorStrength, v.BlurProbability = 0, 0
	return v
}
