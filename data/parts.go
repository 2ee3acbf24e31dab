package data

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// The words of Options.Labels.
const (
	LabelsAuto    = "auto"    // class folders, where there are at least two and nothing beside them
	LabelsFolders = "folders" // class folders, or an error
	LabelsNone    = "none"
)

// Options say how the parts of a data set are opened.
type Options struct {
	Limit, TestLimit int    // pictures to train on and to test on; 0 means all
	Labels           string // LabelsAuto if empty
	Test             string // pictures to test on: a path as for --data or "10%"; empty: its own
	MaxPixels        int    // most pixels of a picture; 0 means any number
	Side             int    // pictures are read within it (ReadWithin); 0: they may be read whole
	Values           Range  // values of 16-bit pictures that become black and white
	JPEG             string // decoder of JPEGs; JPEGAuto if empty
	Bad              Allowance
	CacheDir         string             // remembers which files are good; empty: nothing does
	Progress         func(done, of int) // hears about the check of files; may be nil
}

// Parts are the opened parts of a data set.
type Parts struct {
	Train Dataset
	Bank  Dataset      // what test pictures are compared with: Train, or its labelled part
	Test  Dataset      // nil: there is nothing to test on
	Notes []string     // what was found and decided, for people
	Bad   []BadPicture // pictures that are left out
}

// Open opens the parts of a data set. Encoded pictures are looked into first: those that cannot be
// read are left out as far as the options allow it, else the error names them.
func (s Spec) Open(ctx context.Context, o Options) (Parts, error) {
	if err := s.check(o); err != nil {
		return Parts{}, err
	}
	switch {
	case s.Decodes():
		return openFiles(ctx, s, o)
	case s.Kind == "pack":
		return openPack(s.Path, o)
	case s.Kind == "stl10":
		return openSTL10(s.Path, o)
	}
	train, err := s.open(Train, o.Limit)
	if err != nil {
		return Parts{}, err
	}
	test, err := s.open(Test, o.TestLimit)
	if err != nil {
		return Parts{}, err
	}
	if o.Labels == LabelsNone {
		train, test = unlabelled(train), unlabelled(test)
	}
	return Parts{Train: train, Bank: train, Test: test}, nil
}

func (s Spec) check(o Options) error {
	if kinds := pathKinds(); s.Kind != "shapes" && kinds[s.Kind] == "" {
		return fmt.Errorf("data: the kind %q of a data set is not one of shapes, %s", s.Kind,
			strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
	}
	isPack := s.Kind == "pack"
	if o.Test != "" && !s.Decodes() && !isPack {
		return fmt.Errorf("data: %s has a part to test on: leave --val out", s.Kind)
	}
	if o.Labels == LabelsFolders && s.Kind != "folder" && !isPack {
		return fmt.Errorf("data: %s has labels and no folders of classes: leave --labels out",
			s.Kind)
	}
	return nil
}

// Check finds the mistakes in options that need no look at the disk.
func (s Spec) Check(o Options) error {
	_, isShare, err := parseShare(o.Test)
	if err == nil && !isShare && o.Test != "" && s.Decodes() {
		if err = notNumber(o.Test); err == nil {
			_, err = o.testSpec()
		}
	}
	return errors.Join(err, s.check(o))
}

// notNumber refuses a bare number that is no folder or file either: somebody forgot the %.
func notNumber(text string) error {
	if _, err := strconv.ParseFloat(text, 64); err != nil || isPath(text) {
		return nil
	}
	if _, err := os.Stat(text); err == nil {
		return nil
	}
	return fmt.Errorf("%q is neither a folder nor a share: a share ends in %%, as 10%%", text)
}

// parseShare reads "10%" as 0.1. ok is false for a text that does not end in %.
func parseShare(text string) (share float64, ok bool, err error) {
	number, ok := strings.CutSuffix(text, "%")
	if !ok {
		return 0, false, nil
	}
	percent, err := strconv.ParseFloat(number, 64)
	if err != nil || !(percent >= 0 && percent < 100) {
		return 0, false, fmt.Errorf("%q is no share: give 0%% or more, below 100%%", text)
	}
	return percent / 100, true, nil
}

// unlabelled is a set of one size without its labels.
func unlabelled(set Dataset) Dataset {
	return struct {
		Dataset
		Uniform
	}{set, set.(Uniform)}
}
