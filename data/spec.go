package data

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Split names a part of a data set that has a part for training and a part for testing.
type Split string

// Train is the part that the encoder learns from and that is the bank of the kNN classifier. Test
// is the part that the classifier is tested on.
const (
	Train Split = "train"
	Test  Split = "test"
)

// Sizes of the embedded data set where the specification gives none.
const (
	defaultShapes = 20000
	testShapes    = 2000
)

// Spec is a parsed --data value.
type Spec struct {
	Kind  string // "shapes" or "cifar10"
	Path  string // folder, for cifar10
	Count int    // training pictures, for shapes
}

// ParseSpec reads "shapes", "shapes:COUNT" or "cifar10:DIR". It looks at the disk only to find a
// remedy for a mistake.
func ParseSpec(text string) (Spec, error) {
	kind, rest, given := strings.Cut(text, ":")
	switch {
	case kind == "shapes" && !given:
		return Spec{Kind: kind, Count: defaultShapes}, nil
	case kind == "shapes":
		count, err := strconv.Atoi(rest)
		if err != nil || count < 1 || count > 10_000_000 {
			return Spec{}, fmt.Errorf("data: %q: %q is not a number of pictures; "+
				"use for example shapes:20000", text, rest)
		}
		return Spec{Kind: kind, Count: count}, nil
	case kind == "cifar10" && rest != "":
		return Spec{Kind: kind, Path: rest}, nil
	case kind == "cifar10":
		return Spec{}, fmt.Errorf("data: %q names no folder; use cifar10:DIR, "+
			"DIR being the folder of data_batch_1.bin", text)
	}
	remedy := "use shapes (embedded) or cifar10:DIR (CIFAR-10 binary version)"
	if stat, err := os.Stat(text); err == nil && stat.IsDir() {
		remedy = "for a CIFAR-10 folder write cifar10:" + text
	} else if strings.HasPrefix(strings.ToLower(kind), "cifar") {
		remedy = "for a CIFAR-10 folder write cifar10:DIR"
	}
	return Spec{}, fmt.Errorf("data: %q is not a known data set; %s", text, remedy)
}

// Open opens one part of the data set. A limit above 0 keeps only the first so many pictures.
func (s Spec) Open(split Split, limit int) (Dataset, error) {
	if s.Kind == "cifar10" {
		return openCIFAR10(s.Path, split, limit)
	}
	count := s.Count
	if split == Test {
		count = testShapes
	}
	if limit > 0 {
		count = min(count, limit)
	}
	return NewShapes(split, count), nil
}

// Open parses a --data value and opens one part of it, as Spec.Open does.
func Open(text string, split Split, limit int) (Dataset, error) {
	spec, err := ParseSpec(text)
	if err != nil {
		return nil, err
	}
	return spec.Open(split, limit)
}
