package data

import (
	"context"
	"fmt"
)

// openFolder opens a folder of pictures: lists it, divides it, labels it and looks into the files.
func openFolder(ctx context.Context, root string, o Options) (p Parts, err error) {
	if o.JPEG, err = ResolveJPEG(o.JPEG); err != nil {
		return p, err
	}
	train, test, err := p.divide(root, o)
	if err != nil {
		return p, err
	}
	if err := p.label(train, test, o.Labels); err != nil {
		return p, err
	}
	train.folder = train.keep(smallestHashes(train.keys, o.Limit))
	if test != nil {
		test.folder = test.keep(smallestHashes(test.keys, o.TestLimit))
	}
	total := 0
	for _, part := range []*section{train, test} {
		if part == nil {
			continue
		}
		total += part.Len()
		if err := p.look(ctx, part, o); err != nil {
			return p, err
		}
	}
	if !o.Bad.allows(len(p.Bad), total) {
		return p, refusal(root, p.Bad, total)
	}
	if train.Len() == 0 || test != nil && test.Len() == 0 {
		return p, fmt.Errorf("data: no picture in %s can be read", root)
	}
	if len(p.Bad) > 0 {
		p.note("%d of %d pictures cannot be read and are left out", len(p.Bad), total)
	}
	p.Train = train.dataset()
	if test != nil {
		p.Test = test.dataset()
	}
	return p, nil
}

func (p *Parts) note(format string, arguments ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, arguments...))
}

// section is a part of a folder, its classes below depth other folders.
type section struct {
	*folder
	depth int
}

func newSection(name, root string, keys []string, o Options, depth int) *section {
	d := decoding{maxPixels: o.MaxPixels, turbo: o.JPEG == JPEGTurbo}
	return &section{&folder{name: name, root: root, keys: keys, decoding: d}, depth}
}

// divide says which pictures are trained on and which tested: as o.Test says, else as the folders
// train/ and val/ or test/ do. There may be nothing to test on.
func (p *Parts) divide(root string, o Options) (train, test *section, err error) {
	all, err := listFolder(root)
	if err != nil {
		return nil, nil, err
	}
	if all.others > 0 {
		p.note("%d files are no pictures by their names", all.others)
	}
	training, testing, name, split := splitFolders(all.keys)
	depth := 1
	if !split {
		training, depth = all.keys, 0
	}
	share, isShare, err := parseShare(o.Test)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("data: %w", err)
	case isShare:
		training, testing = splitByHash(training, share)
		if len(training) == 0 || len(testing) == 0 {
			return nil, nil, fmt.Errorf("data: %s of the %d pictures in %s leave nothing to train "+
				"on or nothing to test on; give another --val", o.Test, len(all.keys), root)
		}
	case o.Test != "":
		other, err := listFolder(o.Test)
		if err != nil {
			return nil, nil, fmt.Errorf("--val: %w", err)
		}
		test = newSection("folder "+o.Test, o.Test, other.keys, o, 0)
		if training = without(training, root, o.Test); len(training) == 0 {
			return nil, nil, fmt.Errorf("data: all pictures in %s lie in %s, which is tested on",
				root, o.Test)
		}
	case split:
		p.note("train/ is trained on, %s/ tested on", name)
	default:
		p.note("no pictures to test on: --val 10%% would keep some, --val DIR takes others")
	}
	if len(testing) > 0 && test == nil {
		test = newSection("folder "+root+" (test)", root, testing, o, depth)
	}
	return newSection("folder "+root, root, training, o, depth), test, nil
}

// label gives both parts the classes of their folders, where that is wanted.
func (p *Parts) label(train, test *section, how string) error {
	if how == LabelsNone {
		return nil
	}
	both := train.keys
	if test != nil && test.root == train.root {
		both = append(both[:len(both):len(both)], test.keys...)
	}
	classes, outside := classesOf(both, train.depth)
	must := how == LabelsFolders
	switch {
	case outside != "" && must:
		return fmt.Errorf("data: %s lies in no class folder: move it into one, or give "+
			"--labels none", printable(outside))
	case outside != "":
		p.note("no labels: %s lies in no class folder", printable(outside))
		return nil
	case len(classes) < 2 && must:
		return fmt.Errorf("data: all pictures lie in the one folder %s, which is no class "+
			"among others: give --labels none", printable(classes[0]))
	case len(classes) < 2:
		p.note("no labels: all pictures lie in the one folder %s", printable(classes[0]))
		return nil
	}
	var err error
	for _, part := range []*section{train, test} {
		if part == nil {
			continue
		}
		if part.labels, err = labelsOf(part.keys, part.depth, classes); err != nil {
			return fmt.Errorf("%w: give another --val, or --labels none", err)
		}
		part.classes = classes
	}
	p.note("labels for judging: %d folders are classes (%s); --labels none ignores them",
		len(classes), classNames(classes))
	return nil
}

// look leaves out the files of a part that are no whole pictures.
func (p *Parts) look(ctx context.Context, part *section, o Options) error {
	cache := openCheckCache(o.CacheDir, part.root)
	good, bad, err := part.check(ctx, cache, o.Progress)
	cache.save()
	if err != nil {
		return err
	}
	part.folder, p.Bad = good, append(p.Bad, bad...)
	return nil
}
