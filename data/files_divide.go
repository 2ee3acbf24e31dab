package data

import (
	"context"
	"fmt"
)

// openTest opens the pictures to test on, which o.Test names, and leaves those out of training.
func (p *Parts) openTest(ctx context.Context, s Spec, all *collection, training []int32,
	o Options) (*section, []int32, error) {
	spec, err := o.testSpec()
	if err != nil {
		return nil, nil, err
	}
	other, err := spec.listFiles(ctx, o)
	if err != nil {
		return nil, nil, fmt.Errorf("--val: %w", err)
	}
	test := newSection(other.name, other, everyPlace[int32](len(other.keys)), o)
	if other.cache == all.cache { // a set may be tested on what it was trained on
		return test, training, nil
	}
	rest := all.without(training, other)
	if len(rest) == 0 {
		return nil, nil, fmt.Errorf("data: all pictures in %s lie in %s, which is tested on",
			s.Path, o.Test)
	}
	if n := len(training) - len(rest); n > 0 {
		p.note("%d pictures are tested on, and so not trained on", n)
	}
	return test, rest, nil
}

// testSpec is the specification of the pictures to test on.
func (o Options) testSpec() (Spec, error) {
	spec, err := ParseSpec(o.Test)
	if err != nil {
		return spec, fmt.Errorf("--val: %w", err)
	}
	if !spec.Decodes() {
		return spec, fmt.Errorf("data: --val %s: give a folder, a list, tar:PATTERN, or a share "+
			"as 10%%", o.Test)
	}
	return spec, nil
}

// without is places less the pictures that another collection has too.
func (c *collection) without(places []int32, other *collection) []int32 {
	tested := make(map[string]bool, len(other.keys))
	for i := range other.keys {
		tested[other.identity(i)] = true
	}
	var rest []int32
	for _, i := range places {
		if !tested[c.identity(int(i))] {
			rest = append(rest, i)
		}
	}
	return rest
}
