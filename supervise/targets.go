package supervise

import (
	"errors"
	"fmt"

	"vksimclr/data"
)

// noLabel stands for the class of a picture whose label plays no part.
const noLabel = -1

// targets are the names of the classes that are taught, and the class of every picture to train on
// or noLabel.
func (r Recipe) targets() (classes []string, labels []int, err error) {
	set, labelled := r.Train.(Labels)
	d := r.Distillation
	labels = make([]int, r.Train.Len())
	if d == nil {
		if !labelled {
			return nil, nil, errors.New("supervise: the pictures to train on have no labels")
		}
		if err := data.CheckLabels(r.Train, set); err != nil {
			return nil, nil, err
		}
		for i := range labels {
			labels[i] = set.Label(i)
		}
		return set.Classes(), labels, nil
	}
	if classes = d.classes(); len(classes) < 2 {
		return nil, nil, fmt.Errorf("supervise: the teacher knows %d classes: give one of 2 "+
			"or more", len(classes))
	}
	for i := range labels {
		labels[i] = noLabel
	}
	if d.LabelsWeight == 0 {
		return classes, labels, nil
	}
	if !labelled {
		return nil, nil, fmt.Errorf("supervise: the labels' weight is %g, but %s has no labels",
			d.LabelsWeight, r.Train.Name())
	}
	number, err := numbers(set, classes)
	if err != nil {
		return nil, nil, err
	}
	if d.Labelled == nil {
		for i := range labels {
			labels[i] = number[set.Label(i)]
		}
	}
	for _, i := range d.Labelled {
		labels[i] = number[set.Label(i)]
	}
	return classes, labels, nil
}

// testLabels are the classes of the test pictures as the training numbers them.
func (r Recipe) testLabels(classes []string) ([]int, error) {
	test, ok := r.Test.(Labels)
	if !ok {
		return nil, fmt.Errorf("supervise: %s, which is tested on, has no labels", r.Test.Name())
	}
	number, err := numbers(test, classes)
	if err != nil {
		return nil, err
	}
	labels := make([]int, test.Len())
	for i := range labels {
		labels[i] = number[test.Label(i)]
	}
	return labels, nil
}

// numbers are the places among the given classes of those of a set. A class of some picture that
// is not one of them is an error.
func numbers(set Labels, classes []string) ([]int, error) {
	place := map[string]int{}
	for i, name := range classes {
		place[name] = i
	}
	of := set.Classes()
	number := make([]int, len(of))
	for i, name := range of {
		at, ok := place[name]
		if !ok {
			at = noLabel
		}
		number[i] = at
	}
	for i := range set.Len() {
		if class := set.Label(i); number[class] == noLabel {
			return nil, fmt.Errorf("supervise: class %q of %s is not one of the %d classes that "+
				"are taught", of[class], set.Name(), len(classes))
		}
	}
	return number, nil
}

// classes are the names of the classes that the teacher knows.
func (d *Distillation) classes() []string {
	if d.Teacher != nil {
		return d.Teacher.Classifier.Classes
	}
	return d.Classes
}
