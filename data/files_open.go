package data

import (
	"context"
	"fmt"
)

// openFiles opens a set of encoded pictures: lists it, divides it, labels it and looks into the
// files.
func openFiles(ctx context.Context, s Spec, o Options) (p Parts, err error) {
	if o.JPEG, err = ResolveJPEG(o.JPEG); err != nil {
		return p, err
	}
	train, test, err := p.divide(ctx, s, o)
	if err != nil {
		return p, err
	}
	if err := p.label(train, test, s.Kind, o.Labels); err != nil {
		return p, err
	}
	train.files = train.sample(o.Limit)
	if test != nil {
		test.files = test.sample(o.TestLimit)
	}
	if err := p.look(ctx, train, test, o); err != nil {
		return p, err
	}
	p.Train, p.Bank = train.dataset(), train.dataset()
	if test != nil {
		p.Test = test.dataset()
	}
	return p, nil
}

func (p *Parts) note(format string, arguments ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, arguments...))
}

// section is a part of a collection.
type section struct {
	*files
	class func(place int) (name string, ok bool)
}

// newSection is some pictures of a collection; their classes are those that the collection says.
func newSection(name string, c *collection, places []int32, o Options) *section {
	d := decoding{maxPixels: o.MaxPixels, turbo: o.JPEG == JPEGTurbo, values: o.Values,
		side: o.Side}
	return &section{&files{name: name, from: c, places: places, decoding: d}, c.class}
}

// listFiles lists the encoded pictures that a specification names.
func (s Spec) listFiles(ctx context.Context, o Options) (*collection, error) {
	switch s.Kind {
	case "list":
		return openList(s.Path)
	case "tar":
		return openTars(ctx, s.Path, o.CacheDir)
	}
	return openFolder(s.Path)
}

// divide says which pictures are trained on and which tested: as o.Test says, else as the folders
// train/ and val/ or test/ do. There may be nothing to test on.
func (p *Parts) divide(ctx context.Context, s Spec, o Options) (train, test *section, err error) {
	all, err := s.listFiles(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	p.Notes = append(p.Notes, all.notes...)
	split := folderSplit{training: everyPlace[int32](len(all.keys))}
	if s.Kind == "folder" {
		split = splitFolders(all.keys)
	}
	share, isShare, err := parseShare(o.Test)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("data: %w", err)
	case isShare:
		split.training, split.testing = divideByShare(all.keys, split.training, share)
		if len(split.training) == 0 || len(split.testing) == 0 {
			return nil, nil, fmt.Errorf("data: %s of the %d pictures in %s leave nothing to train "+
				"on or nothing to test on; give another --val", o.Test, len(all.keys), s.Path)
		}
	case o.Test != "":
		split.testing = nil
		test, split.training, err = p.openTest(ctx, s, all, split.training, o)
		if err != nil {
			return nil, nil, err
		}
	case split.name != "":
		p.note("train/ is trained on, %s/ tested on", split.name)
	default:
		p.note("no pictures to test on: --val 10%% would keep some, --val DIR takes others")
	}
	train = newSection(all.name, all, split.training, o)
	if split.depth > 0 {
		train.class = classFolder(all.keys, split.depth)
	}
	if len(split.testing) > 0 {
		test = newSection(all.name+" (test)", all, split.testing, o)
		test.class = train.class
	}
	return train, test, nil
}

// look leaves out the pictures that are no whole ones, as far as that is allowed.
func (p *Parts) look(ctx context.Context, train, test *section, o Options) error {
	var remember *memory
	var wide []int
	total := 0
	for _, part := range []*section{train, test} {
		if part == nil {
			continue
		}
		if remember == nil || remember.of != part.from {
			remember = openMemory(o.CacheDir, part.from)
		}
		total += part.Len()
		good, bad, err := part.check(ctx, remember, o.Progress)
		remember.save()
		if err != nil {
			return err
		}
		part.files, p.Bad = good, append(p.Bad, bad...)
		if part == train {
			wide = good.widePlaces(remember)
		}
	}
	switch {
	case !o.Bad.allows(len(p.Bad), total):
		return refusal(train.name, p.Bad, total)
	case train.Len() == 0 || test != nil && test.Len() == 0:
		return fmt.Errorf("data: no picture in %s can be read", train.name)
	case len(p.Bad) > 0:
		p.note("%d of %d pictures cannot be read and are left out: %s", len(p.Bad), total,
			firstPaths(p.Bad, 3))
	}
	p.noteWide(train.files, wide)
	return nil
}
